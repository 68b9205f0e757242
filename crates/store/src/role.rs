//! Roles on a PostgreSQL server.

use crate::{Dialect, Error, Store};

impl Store {
    /// Makes a login role with a schema of its own and nothing else, or gives
    /// an existing one this password. Needs an administrator's connection.
    pub async fn make_role(&self, role: &str, password: &str) -> Result<(), Error> {
        let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if self.dialect() != Dialect::Postgres || !plain(role) || !plain(password) {
            return Err(Error::Bug(
                "roles are made on PostgreSQL, with names and passwords of letters, digits and _"
                    .to_owned(),
            ));
        }
        let sql = statements(role, password);
        self.run_tx("store.make_role", move |tx| {
            let sql = sql.clone();
            Box::pin(async move { tx.batch(sql).await })
        })
        .await
    }
}

/// The role sees its own schema first and may use no other; on the shared one
/// nobody may make tables.
fn statements(role: &str, password: &str) -> String {
    format!(
        "DO $$ BEGIN
             IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} LOGIN; END IF;
         END $$;
         ALTER ROLE {role} WITH LOGIN PASSWORD '{password}' NOSUPERUSER NOCREATEDB NOCREATEROLE;
         CREATE SCHEMA IF NOT EXISTS {role} AUTHORIZATION {role};
         ALTER ROLE {role} SET search_path = {role};
         REVOKE ALL ON SCHEMA public FROM PUBLIC;
         REVOKE ALL ON SCHEMA {role} FROM PUBLIC"
    )
}
