//! The database: reachable, set so that a commit is kept, and of our schema.

use std::path::Path;
use std::time::Duration;

use bus::dead;
use store::{Facts, PostgresFacts, SqliteFacts, Store};

use super::{Finding, Patient, clock, reach};
use crate::{node, targets};

const PLACE: &str = "database.url (DATABASE_URL)";
/// Longest time for opening it.
const PATIENCE: Duration = Duration::from_secs(10);
/// The oldest PostgreSQL that does what is asked of it.
const OLDEST: i64 = 130_000;
/// Dead letters from which on it is a problem.
const MANY: i64 = 100;

/// Looks at the configured database.
pub async fn check(patient: &Patient<'_>) -> Vec<Finding> {
    let config = &patient.settings.config.database;
    if let Some(file) = config.url.strip_prefix("sqlite:") {
        if !Path::new(file).exists() {
            let what = format!("{file} is made at the first start");
            return vec![Finding::note("database.new", &what, PLACE, "")];
        }
    } else if let Some(authority) = reach::authority(&config.url, 5432) {
        if let Some(reason) = reach::refusal(&authority).await {
            let fix = "Start the database, or mend host, port and firewall in DATABASE_URL.";
            let what = format!("{authority}: {reason}");
            return vec![Finding::problem("database.unreachable", &what, PLACE, fix)];
        }
    } else {
        let fix = "Write postgres://user@host:5432/name or sqlite:PATH.";
        return vec![Finding::problem(
            "database.address",
            "it is no address of a database",
            PLACE,
            fix,
        )];
    }
    let opened = tokio::time::timeout(PATIENCE, Store::open(config, patient.context)).await;
    let store = match opened {
        Ok(Ok(store)) => store,
        Ok(Err(error)) => return vec![refused(&error.to_string())],
        Err(_) => return vec![refused("no session within 10 s: is the password right?")],
    };
    let findings = inside(patient, &store).await;
    store.close().await;
    findings.unwrap_or_else(|error| vec![refused(&error.to_string())])
}

fn refused(reason: &str) -> Finding {
    let fix = "Mend user, password or database name in DATABASE_URL; `stox database roles` makes a role for each service.";
    Finding::problem("database.refused", reason, PLACE, fix)
}

async fn inside(patient: &Patient<'_>, store: &Store) -> Result<Vec<Finding>, store::Error> {
    let before = patient.context.now();
    let mut findings = match store.facts().await? {
        Facts::Sqlite(facts) => sqlite(&facts),
        Facts::Postgres(facts) => {
            let mut found = postgres(&facts, patient.settings.config.database.max_connections);
            found.push(clock::compare(
                before,
                facts.now,
                "the database server's clock",
            ));
            found
        }
    };
    let sets = node::migrations(&targets::all());
    let states = store.schema_state(&sets).await?;
    for state in states
        .iter()
        .filter(|state| state.applied > state.known && state.known > 0)
    {
        let what = format!(
            "the tables of {} are at step {}, this program knows {}",
            state.owner, state.applied, state.known
        );
        let fix = "Use the newer program that made them; an older one refuses to start.";
        findings.push(Finding::problem("schema.newer", &what, PLACE, fix));
    }
    if states
        .iter()
        .any(|state| state.owner == "bus" && state.applied > 0)
    {
        findings.extend(letters(store).await?);
    }
    Ok(findings)
}

async fn letters(store: &Store) -> Result<Option<Finding>, store::Error> {
    let count = dead::count(store, &dead::Filter::default()).await?;
    let what = format!("{count} dead letters");
    let fix = "stox dead groups";
    Ok(match count {
        0 => None,
        ..MANY => Some(Finding::warning("dead.letters", &what, PLACE, fix)),
        _ => Some(Finding::problem("dead.letters", &what, PLACE, fix)),
    })
}

fn sqlite(facts: &SqliteFacts) -> Vec<Finding> {
    let mut findings = Vec::new();
    if facts.check != "ok" {
        let fix = "Stop Stox and restore the newest backup; keep the damaged file.";
        findings.push(Finding::problem(
            "database.damaged",
            &facts.check,
            PLACE,
            fix,
        ));
    }
    if facts.journal != "wal" || facts.synchronous < 2 {
        let what = format!(
            "journal_mode is {}, synchronous is {}",
            facts.journal, facts.synchronous
        );
        let fix = "Start Stox once on it: it sets WAL and FULL; on a disk that cannot do WAL, use another.";
        findings.push(Finding::problem("database.durability", &what, PLACE, fix));
    }
    if findings.is_empty() {
        let what = format!("SQLite {}, WAL, synchronous FULL", facts.version);
        findings.push(Finding::ok("database", &what, PLACE));
    }
    findings
}

fn postgres(facts: &PostgresFacts, pool: u32) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut problem = |code: &str, what: String, fix: &str| {
        findings.push(Finding::problem(code, &what, PLACE, fix));
    };
    if !matches!(
        facts.synchronous_commit.as_str(),
        "on" | "local" | "remote_write" | "remote_apply"
    ) {
        let what = format!(
            "synchronous_commit is {}: a crash loses what was confirmed",
            facts.synchronous_commit
        );
        problem(
            "database.synchronous_commit",
            what,
            "ALTER SYSTEM SET synchronous_commit = on; SELECT pg_reload_conf(); look at the role's and database's own settings, too.",
        );
    }
    for (name, value) in [
        ("fsync", &facts.fsync),
        ("full_page_writes", &facts.full_page_writes),
    ] {
        if value != "on" {
            let what = format!("{name} is {value}: a crash can destroy the database");
            problem(
                "database.durability",
                what,
                "Set it to on in postgresql.conf and reload.",
            );
        }
    }
    if facts.encoding != "UTF8" {
        let what = format!("the server's encoding is {}", facts.encoding);
        problem(
            "database.encoding",
            what,
            "Make the database with ENCODING 'UTF8' TEMPLATE template0.",
        );
    }
    let services = targets::all().len() as i64 - 1;
    let needed = services * i64::from(pool);
    if needed > facts.connections {
        let what = format!(
            "one of each service opens up to {needed} connections ({services} × {pool}), the database admits {}",
            facts.connections
        );
        let fix = "Raise max_connections (or the database's CONNECTION LIMIT), or lower STOX__DATABASE__MAX_CONNECTIONS.";
        findings.push(Finding::warning("database.connections", &what, PLACE, fix));
    }
    if facts.number < OLDEST {
        let what = format!("PostgreSQL {} is too old", facts.version);
        findings.push(Finding::warning(
            "database.version",
            &what,
            PLACE,
            "Use PostgreSQL 13 or newer.",
        ));
    }
    if facts.is_superuser {
        let what = format!("the role {} is the server's administrator", facts.role);
        let fix = "Give each service a role of its own: stox database roles.";
        findings.push(Finding::warning("database.superuser", &what, PLACE, fix));
    }
    if findings.is_empty() {
        let what = format!(
            "PostgreSQL {} as {}, {} of {} connections open",
            facts.version, facts.role, facts.open, facts.connections
        );
        findings.push(Finding::ok("database", &what, PLACE));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;

    fn server() -> PostgresFacts {
        PostgresFacts {
            version: "17.2".to_owned(),
            number: 170_002,
            synchronous_commit: "on".to_owned(),
            fsync: "on".to_owned(),
            full_page_writes: "on".to_owned(),
            encoding: "UTF8".to_owned(),
            connections: 97,
            open: 3,
            now: domain::Timestamp::from_micros(1),
            role: "stox".to_owned(),
            is_superuser: false,
        }
    }

    fn codes(findings: &[Finding]) -> Vec<(&str, Level)> {
        let all = findings.iter();
        all.map(|one| (one.code.as_str(), one.level)).collect()
    }

    #[test]
    fn an_old_server_and_one_in_order_are_told_apart() {
        assert_eq!(codes(&postgres(&server(), 5)), [("database", Level::Ok)]);
        let old = PostgresFacts {
            version: "12.22".to_owned(),
            number: 120_022,
            ..server()
        };
        let findings = postgres(&old, 5);
        assert_eq!(codes(&findings), [("database.version", Level::Warning)]);
        assert!(findings[0].what.contains("12.22"), "{}", findings[0].what);
        assert!(!findings[0].fix.is_empty());
    }

    #[test]
    fn a_file_that_a_crash_may_damage_is_found() {
        let file = SqliteFacts {
            version: "3.50.0".to_owned(),
            journal: "wal".to_owned(),
            synchronous: 2,
            check: "ok".to_owned(),
        };
        assert_eq!(codes(&sqlite(&file)), [("database", Level::Ok)]);
        for wrong in [
            SqliteFacts {
                journal: "delete".to_owned(),
                ..file.clone()
            },
            SqliteFacts {
                synchronous: 1,
                ..file
            },
        ] {
            let findings = sqlite(&wrong);
            assert_eq!(codes(&findings), [("database.durability", Level::Problem)]);
        }
    }
}
