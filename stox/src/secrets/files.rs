//! Which service is given which secret, as paths and contents.

use std::collections::BTreeMap;

use super::book::Book;
use super::broker;
use crate::database::role_name;
use crate::targets::{BROKER, DATABASE, OBJECTS, TARGETS};

/// Where the servers answer.
pub(super) struct Places<'a> {
    /// `host:port/name` of the database.
    pub(super) database: &'a str,
    /// `host:port` of the broker.
    pub(super) broker: &'a str,
}

/// Every file of the folder but the book.
pub(super) fn all(book: &Book, places: &Places<'_>) -> anyhow::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    services(&mut files, book, places)?;
    servers(&mut files, book)?;
    gateway(&mut files, book)?;
    Ok(files)
}

/// What each service needs, as the table of targets says.
fn services(
    files: &mut BTreeMap<String, String>,
    book: &Book,
    places: &Places<'_>,
) -> anyhow::Result<()> {
    for row in TARGETS {
        let mut put =
            |name: &str, value: String| files.insert(format!("{}/{name}", row.name), value);
        put("token", book.get("token")?.to_owned());
        if row.needs.contains(&DATABASE) {
            let password = book.get(&format!("database/{}", row.name))?;
            let (role, place) = (role_name("stox", row.name), places.database);
            put(
                "database_url",
                format!("postgres://{role}:{password}@{place}"),
            );
        }
        if row.needs.contains(&BROKER) {
            let password = book.get(&format!("broker/{}", row.name))?;
            put(
                "rabbitmq_url",
                format!("amqp://{}:{password}@{}", row.name, places.broker),
            );
        }
        if row.needs.contains(&OBJECTS) {
            put("s3_access_key", "stox".to_owned());
            put("s3_secret_key", book.get("objects")?.to_owned());
        }
    }
    for client in ["demo-service", "prometheus"] {
        files.insert(format!("{client}/token"), book.get("token")?.to_owned());
    }
    Ok(())
}

/// What the servers themselves are started with.
fn servers(files: &mut BTreeMap<String, String>, book: &Book) -> anyhow::Result<()> {
    let mut put = |path: &str, value: String| files.insert(path.to_owned(), value);
    put("postgres/password", book.get("database")?.to_owned());
    put("minio/root_user", "stox".to_owned());
    put("minio/root_password", book.get("objects")?.to_owned());
    put("minio/s3.json", s3_config(book)?);
    put("grafana/admin_password", book.get("grafana")?.to_owned());
    // Read in the order of their names.
    put(
        "rabbitmq/10-topology.json",
        messages::generate::definitions_json(),
    );
    put("rabbitmq/20-users.json", broker::users(book)?);
    Ok(())
}

/// The same key for an S3 server that reads its users from such a file
/// (SeaweedFS).
fn s3_config(book: &Book) -> anyhow::Result<String> {
    let all = serde_json::json!({"identities": [{"name": "stox",
        "credentials": [{"accessKey": "stox", "secretKey": book.get("objects")?}],
        "actions": ["Admin", "Read", "List", "Tagging", "Write"]}]});
    Ok(serde_json::to_string_pretty(&all)?)
}

/// The certificate, and the token in the two forms that nginx reads.
fn gateway(files: &mut BTreeMap<String, String>, book: &Book) -> anyhow::Result<()> {
    let token = book.get("token")?;
    let mut put = |name: &str, value: String| files.insert(format!("gateway/{name}"), value);
    put("tls.crt", book.certificate.certificate.clone());
    put("tls.key", book.certificate.key.clone());
    put("users", format!("stox:{{PLAIN}}{token}\n"));
    put(
        "token.conf",
        format!(
            "map $http_authorization $stox_authorization {{\n    \"~^Bearer \" $http_authorization;\n    default \"Bearer {token}\";\n}}\n"
        ),
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use runtime::Context;

    #[test]
    fn a_service_is_given_its_own_secrets_only() {
        let context = Context::system();
        let mut book = Book::default();
        for name in ["database", "broker", "grafana", "token", "objects"] {
            book.fill(name, None, &context).expect("made");
        }
        for row in TARGETS {
            for server in ["database", "broker"] {
                let name = format!("{server}/{}", row.name);
                book.fill(&name, None, &context).expect("made");
            }
        }
        let places = Places {
            database: "postgres:5432/stox",
            broker: "rabbitmq:5672",
        };
        let files = all(&book, &places).expect("files");
        let own = book.get("database/ai-worker").expect("there");
        for (path, content) in &files {
            assert_eq!(
                content.contains(own),
                path == "ai-worker/database_url",
                "{path}"
            );
        }
        assert!(!files.contains_key("simulators/rabbitmq_url"));
        assert!(!files.contains_key("seo-service/s3_secret_key"));
        assert_eq!(
            files["ai-worker/database_url"],
            format!("postgres://stox_ai_worker:{own}@postgres:5432/stox")
        );
    }
}
