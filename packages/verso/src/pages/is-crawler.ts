/**
 * Programs that read pages for search engines and previews. They do not wait for a placeholder to fill itself.
 */
const crawlers =
  /bot\b|bot[/;]|crawler|spider|slurp|mediapartners-google|adsbot-google|google-pagerenderer|googleweblight|bingpreview|baidu|yandex|sogou|yeti|duckduckgo|facebookexternalhit|facebookcatalog|whatsapp|skypeuripreview|vkshare|tumblr|bitly|embedly|quora link preview|pinterest|outbrain|w3c_validator/i

/**
 * Tells a crawler by its `User-Agent`. What it gets is what everybody gets a moment later, so a wrong guess costs nothing.
 *
 * @example isCrawler('Mozilla/5.0 (compatible; Googlebot/2.1)') // true
 */
export function isCrawler(userAgent: string | undefined): boolean {
  return userAgent !== undefined && crawlers.test(userAgent)
}
