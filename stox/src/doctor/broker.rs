//! The broker: reachable, new enough, and as the topology says.

use std::time::Duration;

use bus::{BrokerFacts, PolicyState};

use super::{Finding, Patient, reach};

const PLACE: &str = "bus.url (RABBITMQ_URL)";
const MANAGEMENT: &str = "bus.management_url (RABBITMQ_MANAGEMENT_URL)";
/// Longest time for the whole look.
const PATIENCE: Duration = Duration::from_secs(30);
/// The oldest broker whose quorum queues do what is needed: from here on they
/// count deliveries and dead-letter at least once.
const OLDEST: (u32, u32) = (3, 10);

/// Looks at the configured broker.
pub async fn check(patient: &Patient<'_>) -> Vec<Finding> {
    let config = &patient.settings.config.bus;
    if config.url.is_empty() {
        return Vec::new();
    }
    let Some(authority) = reach::authority(&config.url, 5672) else {
        let fix = "Write amqp://user:password@host:5672/vhost.";
        return vec![Finding::problem(
            "broker.address",
            "it is no address of a broker",
            PLACE,
            fix,
        )];
    };
    if let Some(reason) = reach::refusal(&authority).await {
        let fix = "Start the broker, or mend host, port and firewall in RABBITMQ_URL.";
        let what = format!("{authority}: {reason}");
        return vec![Finding::problem("broker.unreachable", &what, PLACE, fix)];
    }
    match tokio::time::timeout(PATIENCE, bus::probe(config)).await {
        Ok(Ok(facts)) => judge(&facts),
        Ok(Err(error)) => vec![refused(&error.to_string())],
        Err(_) => vec![refused("no answer within 30 s")],
    }
}

fn refused(reason: &str) -> Finding {
    let fix =
        "Mend user, password and virtual host in the address, and the user's permissions there.";
    Finding::problem("broker.refused", reason, PLACE, fix)
}

fn judge(facts: &BrokerFacts) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !facts.differing.is_empty() {
        let names: Vec<&str> = facts
            .differing
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        let what = format!(
            "queues with other arguments than the topology's: {}",
            names.join(", ")
        );
        let fix = "Let the queue run empty, delete it (rabbitmqctl delete_queue NAME), and start Stox: it declares it anew.";
        findings.push(Finding::problem("broker.queue_differs", &what, PLACE, fix));
    }
    if !facts.missing.is_empty() {
        let what = format!(
            "{} queues are missing, such as {}",
            facts.missing.len(),
            facts.missing[0]
        );
        let fix = "None is needed: every service declares them when it starts. If services run, look at the user's permissions.";
        findings.push(Finding::note("broker.queue_missing", &what, PLACE, fix));
    }
    findings.extend(policy(&facts.policy));
    findings.push(version(facts.version.as_deref()));
    findings
}

fn policy(state: &PolicyState) -> Option<Finding> {
    let fix = "Set RABBITMQ_MANAGEMENT_URL for one service and start it, or import rabbitmq/definitions.json.";
    match state {
        PolicyState::InForce => None,
        PolicyState::Unknown => {
            let what = "whether the policy of the work queues is in force cannot be told";
            Some(Finding::note(
                "broker.policy_unknown",
                what,
                MANAGEMENT,
                fix,
            ))
        }
        PolicyState::Missing => {
            let what = "the work queues have no policy: nothing limits their length, and a full one drops messages";
            Some(Finding::problem("broker.policy", what, MANAGEMENT, fix))
        }
        PolicyState::Differs(keys) => {
            let what = format!(
                "the policy of the work queues says otherwise: {}",
                keys.join("; ")
            );
            Some(Finding::problem("broker.policy", &what, MANAGEMENT, fix))
        }
    }
}

fn version(version: Option<&str>) -> Finding {
    let Some(version) = version else {
        let what = "the broker does not tell its version before the login";
        return Finding::note("broker.version", what, PLACE, "");
    };
    let mut numbers = version
        .split('.')
        .map_while(|part| part.parse::<u32>().ok());
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if found < OLDEST {
        let what = format!("RabbitMQ {version} is too old for what the queues need");
        return Finding::problem("broker.version", &what, PLACE, "Use RabbitMQ 4.");
    }
    let what = format!("RabbitMQ {version}");
    match found.0 {
        ..4 => Finding::note(
            "broker.version",
            &what,
            PLACE,
            "RabbitMQ 4 is what is shipped; plan the change.",
        ),
        _ => Finding::ok("broker", &what, PLACE),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;

    #[test]
    fn versions_are_judged() {
        for (text, level) in [
            (Some("4.1.2"), Level::Ok),
            (Some("3.13.7"), Level::Note),
            (Some("3.8.0"), Level::Problem),
            (Some("x"), Level::Problem),
            (None, Level::Note),
        ] {
            let finding = version(text);
            assert_eq!(finding.level, level, "{text:?}");
            let code = if level == Level::Ok {
                "broker"
            } else {
                "broker.version"
            };
            assert_eq!(finding.code, code, "{text:?}");
        }
    }
}
