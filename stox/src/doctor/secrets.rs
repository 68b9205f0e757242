//! Secrets: where they stand, how good they are, and who can read them.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::{Finding, Patient};

/// Variables whose value is a secret.
const SECRETS: [&str; 10] = [
    "S3_SECRET_KEY",
    "MINIO_SECRET_KEY",
    "STOX__BLOBS__SECRET_KEY",
    "STOX__HTTP__TOKEN",
    "RABBITMQ_PASSWORD",
    "DB_PASSWORD",
    "POSTGRES_PASSWORD",
    "GRAFANA_PASSWORD",
    "REDIS_PASSWORD",
    "JWT_SECRET",
];

/// Variables whose value is an address that may hold one.
const ADDRESSES: [&str; 7] = [
    "DATABASE_URL",
    "RABBITMQ_URL",
    "RABBITMQ_MANAGEMENT_URL",
    "STOX__DATABASE__URL",
    "STOX__BUS__URL",
    "STOX__BUS__MANAGEMENT_URL",
    "STOX__SIMULATORS__DATABASE_URL",
];

/// Words that every list of default passwords has, and those that guides for
/// this kind of system print.
const KNOWN: [&str; 20] = [
    "guest",
    "admin",
    "admin123",
    "password",
    "pass",
    "secret",
    "changeme",
    "postgres",
    "rabbitmq",
    "minioadmin",
    "minio123",
    "stox",
    "test123",
    "orderpass",
    "inventorypass",
    "secure_db_password_123",
    "secure_rabbitmq_password_123",
    "secure_redis_password_123",
    "secure_grafana_password_123",
    "your_jwt_secret_here_make_it_very_long_and_secure",
];

/// Fewest characters of a password that was made up by a machine.
const SHORTEST: usize = 12;

/// Looks at variables, values and files.
pub fn check(patient: &Patient<'_>) -> Vec<Finding> {
    let mut findings = in_environment(&patient.variables);
    findings.extend(weak(patient));
    findings.extend(files(patient));
    if findings.is_empty() {
        findings.push(Finding::ok(
            "secrets",
            "none in the environment, none weak",
            "",
        ));
    }
    findings
}

/// The password in an address, decoded no further.
pub fn password_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (user, _) = rest[..end].rsplit_once('@')?;
    let (_, password) = user.split_once(':')?;
    (!password.is_empty()).then_some(password)
}

fn in_environment(variables: &[(String, String)]) -> Vec<Finding> {
    let holds_secret = |name: &str, value: &str| {
        (SECRETS.contains(&name) && !value.is_empty())
            || (ADDRESSES.contains(&name) && password_of(value).is_some())
    };
    variables
        .iter()
        .filter(|(name, value)| holds_secret(name, value))
        .map(|(name, _)| {
            let fix = format!(
                "Write the value to a file of mode 0600 and set {name}_FILE to its path instead."
            );
            let what = "a secret stands in the environment, where child processes, crash reports and `inspect` show it";
            Finding::warning("secret.environment", what, name, &fix)
        })
        .collect()
}

fn weak(patient: &Patient<'_>) -> Vec<Finding> {
    let config = &patient.settings.config;
    let of = |url: &str| password_of(url).unwrap_or_default().to_owned();
    let secrets = [
        ("database.url", of(&config.database.url)),
        ("bus.url", of(&config.bus.url)),
        ("bus.management_url", of(&config.bus.management_url)),
        ("blobs.secret_key", config.blobs.secret_key.clone()),
        ("http.token", config.http.token.clone()),
    ];
    secrets
        .iter()
        .filter_map(|(place, secret)| judge(place, secret))
        .collect()
}

fn judge(place: &str, secret: &str) -> Option<Finding> {
    let fix = "Make a new one (openssl rand -hex 16), set it at the server and here.";
    let lower = secret.to_ascii_lowercase();
    if secret.is_empty() {
        None
    } else if KNOWN.contains(&lower.as_str()) {
        let what = "the password is one that everybody knows";
        Some(Finding::problem("secret.default", what, place, fix))
    } else if secret.chars().count() < SHORTEST {
        let what = format!("the password has fewer than {SHORTEST} characters");
        Some(Finding::warning("secret.short", &what, place, fix))
    } else {
        None
    }
}

fn files(patient: &Patient<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, path) in &patient.variables {
        let named = name.strip_suffix("_FILE").is_some_and(|base| {
            base.starts_with("STOX__") || SECRETS.contains(&base) || ADDRESSES.contains(&base)
        });
        if named {
            findings.extend(readable(Path::new(path), name));
        }
    }
    let config = &patient.settings.config;
    let holds_secret = [&config.database.url, &config.bus.url]
        .iter()
        .any(|url| password_of(url).is_some())
        || !config.blobs.secret_key.is_empty()
        || !config.http.token.is_empty();
    if let Some(file) = patient.file.as_deref().filter(|_| holds_secret) {
        findings.extend(readable(file, "--config"));
    }
    findings
}

/// Where a runtime mounts secrets for one container, everybody inside is the
/// service.
const MOUNTED: &str = "/run/secrets";

fn readable(file: &Path, name: &str) -> Option<Finding> {
    let mode = std::fs::metadata(file).ok()?.permissions().mode() & 0o777;
    if mode & 0o007 == 0 || file.starts_with(MOUNTED) {
        return None;
    }
    let what = format!(
        "{} has mode {mode:04o}: every user of this machine can read it",
        file.display()
    );
    let fix = format!("chmod 600 {}", file.display());
    Some(Finding::problem("secret.file_mode", &what, name, &fix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_an_address_is_found() {
        for (url, password) in [
            ("amqp://u:p@h:1/v", Some("p")),
            ("postgres://u@h/d", None),
            ("sqlite:a.db", None),
            ("http://u:a:b@h", Some("a:b")),
            ("http://h/?x=a:b@c", None),
        ] {
            assert_eq!(password_of(url), password, "{url}");
        }
    }

    #[test]
    fn defaults_and_short_ones_are_told_apart_from_good_ones() {
        assert_eq!(
            judge("x", "Guest").map(|f| f.code).as_deref(),
            Some("secret.default")
        );
        assert_eq!(
            judge("x", "k2jh3").map(|f| f.code).as_deref(),
            Some("secret.short")
        );
        assert_eq!(judge("x", "9f86d081884c7d65"), None);
        assert_eq!(judge("x", ""), None);
    }

    #[test]
    fn only_secrets_in_variables_are_named() {
        let variables = [
            ("DATABASE_URL", "postgres://u:p@h/d"),
            ("RABBITMQ_URL", "amqp://h"),
            ("S3_SECRET_KEY", "x"),
            ("HOME", "/root"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let found: Vec<String> = in_environment(&variables)
            .into_iter()
            .map(|f| f.place)
            .collect();
        assert_eq!(found, ["DATABASE_URL", "S3_SECRET_KEY"]);
    }
}
