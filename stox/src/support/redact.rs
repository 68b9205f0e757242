//! Taking secrets out of text: those that are known, and whatever looks like
//! one.

use runtime::config::process_environment;

use crate::doctor::password_of;
use crate::settings::Settings;

const MARK: &str = "[secret]";
/// Shorter ones would be found in every word.
const SHORTEST: usize = 4;
/// Parts of names whose values are secrets.
const NAMES: [&str; 8] = [
    "PASSWORD",
    "PASSWD",
    "SECRET",
    "TOKEN",
    "CREDENTIAL",
    "PRIVATE",
    "API_KEY",
    "ACCESS_KEY",
];
/// Words after which a value is a secret, in lower case.
const BEFORE: [&str; 7] = [
    "password",
    "passwd",
    "secret",
    "token",
    "authorization",
    "api_key",
    "secret_key",
];

/// Knows this installation's secrets.
pub struct Redactor {
    /// The longest first, so that no rest of one stays.
    secrets: Vec<String>,
}

impl Redactor {
    /// Collects the secrets of configuration, environment and secret files.
    pub fn new(settings: &Settings, more: &[String]) -> Self {
        let config = &settings.config;
        let mut secrets = more.to_vec();
        secrets.push(config.http.token.clone());
        secrets.push(config.blobs.secret_key.clone());
        secrets.push(config.blobs.access_key.clone());
        for url in [
            &config.database.url,
            &config.bus.url,
            &config.bus.management_url,
            &config.simulators.database_url,
        ] {
            secrets.extend(password_of(url).map(str::to_owned));
        }
        for (name, value) in process_environment() {
            let upper = name.to_ascii_uppercase();
            let secret = NAMES.iter().any(|part| upper.contains(part));
            secrets.extend(password_of(&value).map(str::to_owned));
            match (secret, upper.ends_with("_FILE")) {
                (true, false) => secrets.push(value),
                (_, true) => secrets.extend(content(&value)),
                (false, false) => {}
            }
        }
        Self::of(secrets)
    }

    fn of(secrets: Vec<String>) -> Self {
        let mut all: Vec<String> = Vec::new();
        for secret in secrets {
            let secret = secret.trim();
            if secret.len() >= SHORTEST {
                // In an address it may be written with escapes.
                all.push(http_out::escape(secret));
                all.push(secret.to_owned());
                // In JSON with others.
                let quoted = serde_json::to_string(secret).unwrap_or_default();
                all.push(quoted.trim_matches('"').to_owned());
            }
        }
        all.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        all.dedup();
        Self { secrets: all }
    }

    /// The text without any of them.
    pub fn clean(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            text = text.replace(secret.as_str(), MARK);
        }
        let lines: Vec<String> = text.lines().map(line).collect();
        lines.join("\n") + "\n"
    }
}

/// A secret file's content; its password where it is an address.
fn content(path: &str) -> Vec<String> {
    let Ok(text) = std::fs::read_to_string(path) else {
        return Vec::new();
    };
    let text = text.trim().to_owned();
    match password_of(&text) {
        Some(password) => vec![password.to_owned()],
        None => vec![text],
    }
}

/// What looks like a secret, whosever it is.
fn line(text: &str) -> String {
    let text = credentials_in_addresses(text);
    BEFORE
        .iter()
        .fold(text, |text, word| after_word(&text, word))
}

/// `scheme://user:password@host`.
fn credentials_in_addresses(text: &str) -> String {
    let mut clean = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        clean.push_str(before);
        let end = after
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '<' | '>' | '?'))
            .unwrap_or(after.len());
        rest = match after[..end].rfind('@') {
            Some(user) if &after[..user] != MARK => {
                clean.push_str(MARK);
                &after[user..]
            }
            _ => after,
        };
    }
    clean + rest
}

/// `password=…`, `"password": "…"`, `Authorization: Bearer …`.
fn after_word(text: &str, word: &str) -> String {
    let mut clean = String::new();
    let mut rest = text;
    // ASCII only, so that places stay the same.
    while let Some(at) = rest.to_ascii_lowercase().find(word) {
        let (before, after) = rest.split_at(at + word.len());
        clean.push_str(before);
        rest = after;
        let separator = |c: char| matches!(c, '"' | '\'' | ' ' | ':' | '=');
        let value = rest.trim_start_matches(separator);
        let between = &rest[..rest.len() - value.len()];
        if !between.contains([':', '=']) {
            continue;
        }
        clean.push_str(between);
        let mut value = value;
        for scheme in ["Bearer ", "Basic "] {
            if let Some(stripped) = value.strip_prefix(scheme) {
                clean.push_str(scheme);
                value = stripped;
            }
        }
        let end = value
            .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';' | '&' | '}'))
            .unwrap_or(value.len());
        let plain = matches!(&value[..end], "" | MARK | "null" | "true" | "false");
        clean.push_str(if plain { &value[..end] } else { MARK });
        rest = &value[end..];
    }
    clean + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_secrets_go_in_every_spelling() {
        let redactor = Redactor::of(vec!["p@ss\"word/1".to_owned(), "abc".to_owned()]);
        let text = "a p@ss\"word/1 b p%40ss%22word%2F1 c p@ss\\\"word/1 abc";
        assert_eq!(
            redactor.clean(text),
            "a [secret] b [secret] c [secret] abc\n"
        );
    }

    #[test]
    fn what_looks_like_a_secret_goes_too() {
        let redactor = Redactor::of(Vec::new());
        for (text, clean) in [
            ("amqp://u:p@h:1/v x", "amqp://[secret]@h:1/v x"),
            ("http://h/a@b", "http://h/a@b"),
            (
                "{\"password\": \"x1\", \"a\": 1}",
                "{\"password\": \"[secret]\", \"a\": 1}",
            ),
            (
                "Authorization: Bearer abc.def",
                "Authorization: Bearer [secret]",
            ),
            ("token=1234&x=1", "token=[secret]&x=1"),
            ("secret_key = \"\"", "secret_key = \"\""),
            ("the password is wrong", "the password is wrong"),
            ("Şifre ve token: İ9", "Şifre ve token: [secret]"),
        ] {
            assert_eq!(redactor.clean(text).trim_end(), clean);
        }
    }
}
