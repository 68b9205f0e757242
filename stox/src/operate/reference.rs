//! `stox metrics`: what the processes measure.

use runtime::metrics::Kind;

use super::web::METRICS;

/// Every family as a Markdown table, or as JSON.
pub fn describe(json: bool) -> String {
    let families = METRICS.iter().copied().flatten();
    if json {
        let rows: Vec<_> = families
            .map(|metric| {
                serde_json::json!({
                    "name": metric.exposed(), "kind": kind(metric.kind), "labels": metric.labels, "help": metric.help,
                })
            })
            .collect();
        let text = serde_json::to_string_pretty(&rows).unwrap_or_default();
        return format!("{text}\n");
    }
    let mut text = String::from("| name | kind | labels | what it says |\n|---|---|---|---|\n");
    for metric in families {
        text.push_str(&format!(
            "| `{}` | {} | {} | {} |\n",
            metric.exposed(),
            kind(metric.kind),
            metric.labels.join(", "),
            metric.help
        ));
    }
    text
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Counter => "counter",
        Kind::Gauge => "gauge",
        Kind::Histogram(_) => "histogram",
    }
}
