//! Dead letters as text.

use bus::dead::{Filter, Group};

use super::answers::{Letters, Shown, Waits};

/// One line for each letter.
pub fn letters(letters: &Letters) {
    for letter in &letters.dead {
        println!(
            "{}  {:<32} {}  attempt {}  {}",
            letter.at.rfc3339(),
            letter.consumer,
            letter.message_id,
            letter.attempt,
            letter.reason
        );
    }
    let shown = letters.dead.len() as i64;
    match letters.count {
        1 => println!("1 dead letter"),
        count if count > shown => println!("{count} dead letters, the newest {shown} shown"),
        count => println!("{count} dead letters"),
    }
}

/// What each group has in common and the command for all of it.
pub fn groups(groups: &[Group]) {
    for group in groups {
        println!("{:>6}  {}  {}", group.count, group.queue, group.kind);
        println!("        {}", group.reason);
        println!(
            "        first {}  last {}  one of them {}",
            group.first.rfc3339(),
            group.last.rfc3339(),
            group.example
        );
        println!(
            "        all of them: stox dead replay --queue {} --reason {}",
            group.queue,
            quoted(&group.reason)
        );
    }
    let letters: i64 = groups.iter().map(|group| group.count).sum();
    println!("{} groups, {letters} dead letters", groups.len());
}

/// As one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// What waits, the next first.
pub fn waiting(waits: &Waits) {
    for one in &waits.waiting {
        println!(
            "{}  {:<32} {}  attempt {} of {}  {}",
            one.next.rfc3339(),
            one.consumer,
            one.message_id,
            one.attempt,
            waits.attempts,
            one.reason
        );
    }
    for one in &waits.outbox {
        let reason = match one.reason.as_str() {
            "" => "not sent yet",
            reason => reason,
        };
        println!(
            "{}  to {:<29} {}  attempt {}  {reason}",
            one.at.rfc3339(),
            one.exchange,
            one.message_id,
            one.attempt
        );
    }
    println!(
        "{} wait for another attempt, {} wait to be sent",
        waits.waiting.len(),
        waits.outbox.len()
    );
}

/// Everything about one message.
pub fn shown(shown: &Shown) {
    let delivery = &shown.delivery;
    let envelope = &delivery.envelope;
    let line = |name: &str, value: &str| println!("{name:<10} {value}");
    line("queue", &delivery.consumer);
    line("message", &envelope.id.to_string());
    line("state", &delivery.state);
    line("type", &envelope.kind);
    line("reason", &delivery.reason);
    line("attempt", &delivery.attempt.to_string());
    if delivery.crashes > 0 {
        line("crashes", &delivery.crashes.to_string());
    }
    line("changed", &delivery.at.rfc3339());
    let published = format!("{} by {}", envelope.time.rfc3339(), envelope.source);
    line("published", &published);
    let route = format!("{} {}", envelope.exchange, envelope.routing_key);
    line("route", route.trim());
    line("account", &envelope.account.to_string());
    line("trace", &shown.trace_id);
    if !envelope.subject.is_empty() {
        line("about", &envelope.subject);
    }
    println!("body");
    println!("{}", pretty(&envelope.body));
    if let Some(problem) = &shown.problem {
        println!("problem\n  {problem}");
    }
    if let Some(sample) = &shown.sample {
        println!("a body of this type");
        println!(
            "{}",
            serde_json::to_string_pretty(sample).unwrap_or_default()
        );
    }
    println!("what to do");
    for step in &shown.todo {
        println!("  {step}");
    }
}

/// JSON with line breaks; anything else as it is.
pub fn pretty(body: &str) -> String {
    serde_json::from_str::<serde_json::Value>(body)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| body.to_owned())
}

/// The filter in words.
pub fn filter(filter: &Filter) -> String {
    let parts = [
        ("queue", &filter.queue),
        ("type", &filter.kind),
        ("reason", &filter.reason),
    ];
    let words: Vec<String> = parts
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    match words.is_empty() {
        true => "every queue".to_owned(),
        false => words.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_reason_is_one_word() {
        assert_eq!(quoted("it's # gone"), "'it'\\''s # gone'");
    }
}
