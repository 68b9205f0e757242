//! The installation as lines: for pipes, for one-shot verbs and for the screen. At most 80 columns.

use std::fmt::Write as _;

use operate::advice::{Advice, bytes};
use operate::system::{Queue, Service, System};

/// Columns of a line.
pub const WIDTH: usize = 80;

/// A duration for people: `0s`, `2m41s`, `3h12m`, `5d04h`.
pub fn duration(seconds: f64) -> String {
    let whole = seconds.max(0.0) as u64;
    match whole {
        0..60 => format!("{whole}s"),
        60..3600 => format!("{}m{:02}s", whole / 60, whole % 60),
        3600..86_400 => format!("{}h{:02}m", whole / 3600, whole % 3600 / 60),
        _ => format!("{}d{:02}h", whole / 86_400, whole % 86_400 / 3600),
    }
}

/// At most `width` columns, the last one a mark where something was cut.
pub fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(width.saturating_sub(1)).collect();
    kept.push('…');
    kept
}

fn rate(value: Option<f64>) -> String {
    value.map_or("-".to_owned(), |rate| format!("{rate:.1}"))
}

/// One line that says how all is.
pub fn summary(system: &System) -> String {
    let up = system.services.iter().map(|s| s.up).fold(0.0, f64::max);
    let clock: String = system.at.rfc3339().chars().skip(11).take(8).collect();
    let ready = system
        .queues
        .iter()
        .map(|queue| queue.ready)
        .fold(0.0, |a, b| a + b);
    let dead = system
        .queues
        .iter()
        .map(|queue| queue.dead)
        .fold(0.0, |a, b| a + b);
    format!(
        "STOX {}  up {}  waiting {ready:.0}  dead {dead:.0}  outbox {:.0}  {clock} UTC",
        system.state.name(),
        duration(up),
        system.outbox
    )
}

/// The services.
pub fn services(system: &System) -> Vec<String> {
    let mut lines = vec![format!(
        "{:<15} {:<8} {:>5} {:>5} {:>11} {:>8} NOTE",
        "SERVICE", "STATE", "REPL", "CPU", "MEM/LIMIT", "NET/s"
    )];
    lines.extend(system.services.iter().map(service));
    lines
}

fn service(service: &Service) -> String {
    let cpu = service
        .cpu
        .map_or("-".to_owned(), |cpu| format!("{:.0}%", cpu * 100.0));
    let memory = match service.memory_share {
        Some(share) if share > 0.0 => format!(
            "{}/{}",
            bytes(service.memory),
            bytes(service.memory / share)
        ),
        // A server that tells nothing of itself.
        _ if service.memory == 0.0 => "-".to_owned(),
        _ => bytes(service.memory),
    };
    let replicas = format!("{}/{}", service.replicas, service.expected);
    let network = service.network.map_or("-".to_owned(), bytes);
    let line = format!(
        "{:<15} {:<8} {replicas:>5} {cpu:>5} {memory:>11} {network:>8} {}",
        cut(&service.name, 15),
        service.state.name(),
        service.note
    );
    cut(line.trim_end(), WIDTH)
}

/// The queues; all of them, or those with something to tell.
pub fn queues(system: &System, all: bool) -> Vec<String> {
    let mut lines = vec![format!(
        "{:<29} {:>6} {:>5} {:>6} {:>6} {:>4} {:>7} {:>4}",
        "QUEUE", "READY", "WORK", "IN/s", "OUT/s", "CONS", "OLDEST", "DEAD"
    )];
    let busy = |queue: &&Queue| {
        let moves = queue.rate_in.unwrap_or_default() + queue.rate_out.unwrap_or_default();
        all || queue.ready + queue.leased + queue.dead + moves > 0.0
    };
    let shown: Vec<&Queue> = system.queues.iter().filter(busy).collect();
    lines.extend(shown.iter().map(|one| queue(one)));
    let quiet = system.queues.len() - shown.len();
    if quiet > 0 {
        lines.push(format!("{quiet} queues are empty and quiet"));
    }
    lines
}

fn queue(queue: &Queue) -> String {
    format!(
        "{:<29} {:>6.0} {:>5.0} {:>6} {:>6} {:>4.0} {:>7} {:>4.0}",
        cut(&queue.name, 29),
        queue.ready,
        queue.leased,
        rate(queue.rate_in),
        rate(queue.rate_out),
        queue.consumers,
        duration(queue.oldest),
        queue.dead
    )
}

/// The exchanges.
pub fn exchanges(system: &System) -> Vec<String> {
    let mut lines = vec![format!("{:<20} {:>6} BOUND QUEUES", "EXCHANGE", "IN/s")];
    for exchange in &system.exchanges {
        let line = format!(
            "{:<20} {:>6} {}",
            exchange.name,
            rate(exchange.rate),
            exchange.queues.join(", ")
        );
        lines.push(cut(&line, WIDTH));
    }
    lines
}

/// Photos by state; behind those in review, how long the oldest has waited.
fn photos(system: &System) -> String {
    let mut line = String::from("PHOTOS  ");
    for state in ["received", "processing", "review", "enhanced", "rejected"] {
        let count = system.photos.get(state).copied().unwrap_or_default();
        let _ = write!(line, "  {state} {count:.0}");
        if state == "review" && count > 0.0 {
            let _ = write!(line, " ({})", duration(system.review_oldest));
        }
    }
    line
}

/// Photos, listings, stock and the marketplaces' limits.
pub fn business(system: &System) -> Vec<String> {
    let mut listings = String::from("LISTINGS");
    for state in ["queued", "accepted", "applied", "live", "rejected"] {
        let count = system.listings.get(state).copied().unwrap_or_default();
        let _ = write!(listings, "  {state} {count:.0}");
    }
    let push = system
        .stock
        .propagation_p95
        .map_or("-".to_owned(), |seconds| format!("{seconds:.1} s"));
    let stock = format!(
        "STOCK     not acknowledged {:.0}  push p95 {push}",
        system.stock.unacknowledged
    );
    let used: Vec<String> = system
        .budgets
        .iter()
        .filter(|budget| budget.used > 0.005)
        .take(3)
        .map(|b| format!("{} {} {:.0} %", b.marketplace, b.group, b.used * 100.0))
        .collect();
    let limits = match used.is_empty() {
        true => "LIMITS    nothing used".to_owned(),
        false => format!("LIMITS    {}", used.join("  ")),
    };
    [photos(system), listings, stock, limits]
        .iter()
        .map(|line| cut(line, WIDTH))
        .collect()
}

/// What to do, between words where it is longer than a line.
pub fn advice(advice: &[Advice]) -> Vec<String> {
    let width = textwrap::Options::new(WIDTH).subsequent_indent("    ");
    let wrap = |text: String| -> Vec<String> {
        let lines = textwrap::wrap(&text, &width);
        lines
            .into_iter()
            .map(std::borrow::Cow::into_owned)
            .collect()
    };
    let both = |one: &Advice| [format!("! {}", one.seen), format!("  → {}", one.act)];
    advice.iter().flat_map(both).flat_map(wrap).collect()
}

/// Everything, as the one-shot verb and pipes show it.
pub fn page(system: &System, given: &[Advice]) -> Vec<String> {
    let mut lines = vec![summary(system)];
    lines.extend(services(system));
    lines.extend(queues(system, false));
    lines.extend(business(system));
    lines.extend(advice(given));
    lines
}

#[cfg(test)]
mod tests {
    use operate::advice::Kind;

    use super::*;

    #[test]
    fn advice_of_any_length_keeps_to_the_width_and_to_its_words() {
        let act = "make room or give the volume more; what was sent and done is pruned by itself";
        let given = Advice {
            kind: Kind::Disk,
            subject: "stox".to_owned(),
            seen: format!("{} has 6.3G left of 252G on its disk", "word ".repeat(30)),
            act: act.to_owned(),
        };
        let lines = advice(&[given]);
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH));
        let words = |text: &str| text.split_whitespace().count();
        let all = lines.join(" ");
        assert_eq!(words(&all), 2 + 30 + 8 + words(act), "{all}");
        assert!(lines.len() > 3, "{all}");
    }
}
