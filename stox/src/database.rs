//! `stox database`: one role and one schema for each service on a PostgreSQL
//! server, each refused the others' tables.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use runtime::Context;
use runtime::config::DatabaseConfig;
use store::{Dialect, Store};

use crate::targets::{TARGETS, Target};

/// What to prepare.
#[derive(Subcommand)]
pub enum DatabaseVerb {
    /// Make a role and a schema for every service, and print their addresses.
    Roles {
        /// Address of the database as its administrator.
        #[arg(long, value_name = "URL")]
        admin_url: String,
        /// Password that every role gets; when not given, each gets one of its
        /// own, which is printed.
        #[arg(long, value_name = "PASSWORD")]
        password: Option<String>,
        /// What the roles' and schemas' names begin with.
        #[arg(long, default_value = "stox")]
        prefix: String,
    },
}

/// Runs the verb.
pub async fn run(verb: DatabaseVerb, context: &Context) -> anyhow::Result<ExitCode> {
    let DatabaseVerb::Roles {
        admin_url,
        password,
        prefix,
    } = verb;
    let password = |_: &str| password.clone().unwrap_or_else(|| made_up(context));
    for (target, url) in make_roles(&admin_url, &prefix, password, context).await? {
        println!("{target} {url}");
    }
    Ok(ExitCode::SUCCESS)
}

/// 128 random bits in hexadecimal digits: a password that needs no escaping
/// anywhere.
pub fn made_up(context: &Context) -> String {
    let bytes = context.random.bytes::<16>();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The name of a target's role and schema.
pub fn role_name(prefix: &str, target: &str) -> String {
    format!("{prefix}_{}", target.replace('-', "_"))
}

/// Makes the roles and schemas with the password that `password` gives for
/// each target; gives each target's own address.
pub async fn make_roles(
    admin_url: &str,
    prefix: &str,
    password: impl Fn(&str) -> String,
    context: &Context,
) -> anyhow::Result<Vec<(&'static str, String)>> {
    let config = DatabaseConfig {
        url: admin_url.to_owned(),
        ..DatabaseConfig::default()
    };
    let store = Store::open(&config, context).await.context("database")?;
    anyhow::ensure!(
        store.dialect() == Dialect::Postgres,
        "roles need a PostgreSQL address"
    );
    let mut addresses = Vec::new();
    for row in TARGETS
        .iter()
        .filter(|row| row.target != Target::Simulators)
    {
        let (role, password) = (role_name(prefix, row.name), password(row.name));
        anyhow::ensure!(
            password.bytes().all(|byte| byte.is_ascii_alphanumeric()),
            "a password may only hold letters and digits"
        );
        store
            .make_role(&role, &password)
            .await
            .with_context(|| format!("role {role}"))?;
        addresses.push((row.name, role_url(admin_url, &role, &password)?));
    }
    store.close().await;
    Ok(addresses)
}

/// The same server and database as another role.
fn role_url(admin_url: &str, role: &str, password: &str) -> anyhow::Result<String> {
    let (scheme, rest) = admin_url
        .split_once("://")
        .context("not a database address")?;
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    Ok(format!("{scheme}://{role}:{password}@{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_role_replaces_the_administrator() {
        let url = role_url(
            "postgres://postgres:pw@127.0.0.1:5432/stox",
            "stox_amazon",
            "x",
        )
        .expect("url");
        assert_eq!(url, "postgres://stox_amazon:x@127.0.0.1:5432/stox");
    }
}
