//! Environment variables as configuration.

use super::{Config, ConfigError};

/// Well-known variables and the keys they set. Their names come from
/// container set-ups in wide use.
const WELL_KNOWN: [(&str, &[&str]); 15] = [
    ("DATABASE_URL", &["database", "url"]),
    ("RABBITMQ_URL", &["bus", "url"]),
    ("RABBITMQ_MANAGEMENT_URL", &["bus", "management_url"]),
    ("LOG_LEVEL", &["log", "level"]),
    ("LOG_FORMAT", &["log", "format"]),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", &["operate", "otlp_endpoint"]),
    ("PUBLIC_URL", &["http", "public_url"]),
    ("S3_ENDPOINT", &["blobs", "endpoint"]),
    ("S3_BUCKET", &["blobs", "bucket"]),
    ("S3_REGION", &["blobs", "region"]),
    ("S3_ACCESS_KEY", &["blobs", "access_key"]),
    ("S3_SECRET_KEY", &["blobs", "secret_key"]),
    ("MINIO_ENDPOINT", &["blobs", "endpoint"]),
    ("MINIO_ACCESS_KEY", &["blobs", "access_key"]),
    ("MINIO_SECRET_KEY", &["blobs", "secret_key"]),
];

/// The variables of this process. The only place that reads them.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the environment"
)]
pub fn process_environment() -> Vec<(String, String)> {
    std::env::vars().collect()
}

type Read<'a> = &'a dyn Fn(&str) -> std::io::Result<String>;

/// Lays the variables over a configuration table.
pub(super) fn overlay(
    table: &mut toml::Table,
    variables: &[(String, String)],
    read: Read<'_>,
) -> Result<(), ConfigError> {
    let shape = toml::Table::try_from(Config::default())
        .map_err(|error| ConfigError::new("defaults", error))?;
    for (name, path) in WELL_KNOWN {
        if let Some(value) = value_of(name, variables, read)? {
            set(table, &shape, path, &value, name)?;
        }
    }
    // The seeds' SERVER_PORT is a port on every interface of a container; a
    // bare machine listens on loopback unless told otherwise.
    if let Some(port) = value_of("SERVER_PORT", variables, read)? {
        let host = value_of("SERVER_HOST", variables, read)?;
        let host = host.as_deref().unwrap_or("127.0.0.1");
        set(
            table,
            &shape,
            &["http", "listen"],
            &format!("{host}:{port}"),
            "SERVER_PORT",
        )?;
    }
    for (name, raw) in variables {
        let Some(rest) = name.strip_prefix("STOX__") else {
            continue;
        };
        let lower = rest.to_lowercase();
        let from_file = lower.strip_suffix("_file");
        let path: Vec<&str> = from_file.unwrap_or(&lower).split("__").collect();
        let value = match from_file {
            Some(_) => read_value(name, raw, read)?,
            None => raw.clone(),
        };
        set(table, &shape, &path, &value, name)?;
    }
    Ok(())
}

/// The value of `name`, or the content of the file that `name_FILE` names
/// (which wins).
fn value_of(
    name: &str,
    variables: &[(String, String)],
    read: Read<'_>,
) -> Result<Option<String>, ConfigError> {
    let find = |wanted: &str| {
        variables
            .iter()
            .find(|(known, _)| known == wanted)
            .map(|(_, value)| value.as_str())
    };
    let file_name = format!("{name}_FILE");
    match find(&file_name) {
        Some(path) => read_value(&file_name, path, read).map(Some),
        None => Ok(find(name)
            .filter(|value| !value.is_empty())
            .map(str::to_owned)),
    }
}

fn read_value(name: &str, path: &str, read: Read<'_>) -> Result<String, ConfigError> {
    read(path)
        .map(|text| text.trim_end_matches(['\n', '\r']).to_owned())
        .map_err(|error| ConfigError::new(name, format!("cannot read {path}: {error}")))
}

/// Sets one key; the type is that of the key's default.
fn set(
    table: &mut toml::Table,
    shape: &toml::Table,
    path: &[&str],
    value: &str,
    variable: &str,
) -> Result<(), ConfigError> {
    let unknown = || ConfigError::new(variable, "is not a known setting; see `stox config`");
    let [section, key] = path else {
        return Err(unknown());
    };
    let default = shape
        .get(*section)
        .and_then(|known| known.get(*key))
        .ok_or_else(unknown)?;
    let typed = match default {
        toml::Value::Integer(_) => {
            toml::Value::Integer(value.trim().parse().map_err(|_| {
                ConfigError::new(variable, format!("`{value}` is not a whole number"))
            })?)
        }
        toml::Value::Boolean(_) => toml::Value::Boolean(value.trim().parse().map_err(|_| {
            ConfigError::new(variable, format!("`{value}` is neither true nor false"))
        })?),
        _ => toml::Value::String(value.to_owned()),
    };
    table
        .entry(section.to_string())
        .or_insert_with(|| toml::Value::Table(toml::Table::new()))
        .as_table_mut()
        .ok_or_else(|| ConfigError::new(*section, "must be a section"))?
        .insert(key.to_string(), typed);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(file: Option<&str>, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let owned: Vec<(String, String)> = variables
            .iter()
            .map(|(k, v)| (k.to_string(), v.to_string()))
            .collect();
        Config::load(file, &owned, &|path| match path {
            "/run/secrets/db" => Ok("postgres://u:secret@h/d\n".to_owned()),
            _ => Err(std::io::ErrorKind::NotFound.into()),
        })
    }

    #[test]
    fn strong_beats_weak() {
        let file = "[database]\nurl = \"sqlite:a\"\nmax_connections = 3\n";
        assert_eq!(
            load(Some(file), &[]).expect("file").database.url,
            "sqlite:a"
        );
        let config = load(
            Some(file),
            &[
                ("DATABASE_URL", "sqlite:b"),
                ("STOX__DATABASE__URL", "sqlite:c"),
                ("SERVER_PORT", "9"),
            ],
        )
        .expect("all");
        assert_eq!(config.database.url, "sqlite:c");
        assert_eq!(config.database.max_connections, 3);
        assert_eq!(config.http.listen, "127.0.0.1:9");
    }

    #[test]
    fn secrets_come_from_files() {
        let config = load(
            None,
            &[
                ("DATABASE_URL", "x"),
                ("DATABASE_URL_FILE", "/run/secrets/db"),
            ],
        );
        assert_eq!(
            config.expect("read").database.url,
            "postgres://u:secret@h/d"
        );
        let error = load(None, &[("STOX__HTTP__TOKEN_FILE", "/nowhere")]).unwrap_err();
        assert!(error.to_string().contains("/nowhere"), "{error}");
    }

    #[test]
    fn mistakes_are_named() {
        for (variables, part) in [
            (&[("STOX__DATABSE__URL", "x")][..], "STOX__DATABSE__URL"),
            (
                &[("STOX__DATABASE__MAX_CONNECTIONS", "many")],
                "whole number",
            ),
            (
                &[("STOX__SIMULATORS__PROFILE", "evil")],
                "none, slow, nasty",
            ),
            (&[("STOX__DATABASE__MAX_CONNECTIONS", "1")], "at least 2"),
        ] {
            let error = load(None, variables).unwrap_err();
            assert!(error.to_string().contains(part), "{error}");
        }
        assert!(load(Some("[http]\nlisen = \"x\""), &[]).is_err());
    }
}
