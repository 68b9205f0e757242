//! The broker's users as its definitions file takes them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::book::Book;
use crate::targets::TARGETS;

/// Users, their permissions and nothing else: one user for each service and the
/// administrator.
pub(super) fn users(book: &Book) -> anyhow::Result<String> {
    let user = |name: &str, password: &str, tags: &[&str]| {
        json!({"name": name, "password_hash": hash(name, password),
            "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": tags, "limits": {}})
    };
    let admin = &book.broker_user;
    let mut users = vec![user(admin, book.get("broker")?, &["administrator"])];
    let mut permissions =
        vec![json!({"user": admin, "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"})];
    for row in TARGETS {
        let Some(access) = messages::access::access(row.name) else {
            continue;
        };
        let password = book.get(&format!("broker/{}", row.name))?;
        users.push(user(row.name, password, &[]));
        permissions.push(
            json!({"user": row.name, "vhost": "/", "configure": access.configure,
            "write": access.write, "read": access.read}),
        );
    }
    let all = json!({"vhosts": [{"name": "/"}], "users": users, "permissions": permissions});
    Ok(format!("{}\n", serde_json::to_string_pretty(&all)?))
}

/// The administrator's `Authorization` header.
pub(super) fn authorization(book: &Book) -> anyhow::Result<String> {
    let pair = format!("{}:{}", book.broker_user, book.get("broker")?);
    Ok(format!("Basic {}", STANDARD.encode(pair)))
}

/// RabbitMQ's salted hash (https://www.rabbitmq.com/docs/passwords). The salt is
/// derived, so that the same password gives the same file.
fn hash(user: &str, password: &str) -> String {
    let salt = &Sha256::digest(format!("{user}\0{password}"))[..4];
    let mut hashed = salt.to_vec();
    hashed.extend(Sha256::digest([salt, password.as_bytes()].concat()));
    STANDARD.encode(hashed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_salt_and_digest() {
        let bytes = STANDARD.decode(hash("u", "test12")).expect("base64");
        let (salt, digest) = bytes.split_at(4);
        assert_eq!(digest, &Sha256::digest([salt, b"test12"].concat())[..]);
        assert_ne!(hash("u", "test12"), hash("v", "test12"));
    }
}
