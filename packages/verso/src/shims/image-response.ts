/**
 * Refuses to draw: Verso has no renderer of images.
 *
 * @throws {Error} always
 */
// oxlint-disable-next-line typescript/no-extraneous-class -- made with `new`, as the one of Next.js
export class ImageResponse {
  constructor() {
    throw new Error(
      'Verso draws no images, so there is no ImageResponse. Draw with a package (satori and sharp, for one) and answer with its bytes.',
    )
  }
}
