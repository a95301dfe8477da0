import { useEffect } from 'react'
import { onCLS, onFCP, onINP, onLCP, onTTFB, type Metric } from 'web-vitals'

/** One measurement, as `reportWebVitals` of `_app` gets it. */
export type WebVitalsMetric = Metric & { readonly label: 'web-vital' }

/** What a function that gets the measurements of this document looks like. */
export type ReportWebVitals = (metric: WebVitalsMetric) => void

/**
 * Measures the document: each value is told as soon as it is final. Browsers do not know all of them.
 *
 * @example reportWebVitals((metric) => console.log(metric.name, metric.value))
 */
export function reportWebVitals(report: ReportWebVitals): void {
  const tell = (metric: Metric): void => report({ ...metric, label: 'web-vital' })
  for (const measure of [onCLS, onFCP, onINP, onLCP, onTTFB]) measure(tell)
}

/**
 * Measures the document from a component.
 *
 * @example useReportWebVitals((metric) => navigator.sendBeacon('/api/vitals', JSON.stringify(metric)))
 */
export function useReportWebVitals(report: (metric: Metric) => void): void {
  useEffect(() => {
    for (const measure of [onCLS, onFCP, onINP, onLCP, onTTFB]) measure(report)
  }, [report])
}
