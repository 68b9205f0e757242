//! The real servers that `./test.sh` starts, and a clean corner of one for each test: a virtual host, a database, a
//! bucket, removed when the value is dropped.

mod bucket;
mod database;
mod vhost;

pub use bucket::Bucket;
pub use database::{Database, administer};
pub use vhost::Vhost;

/// A RabbitMQ node with its management plugin, and an administrator's access to both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RabbitServer {
    /// `amqp://user:password@host:port`, without a virtual host.
    pub url: String,
    /// `http://user:password@host:port`, without a path.
    pub management_url: String,
}

/// A PostgreSQL server and a superuser's access to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostgresServer {
    /// `postgres://user:password@host:port/postgres`.
    pub url: String,
}

/// An S3 server, addressed by path (`endpoint/bucket/key`), region `us-east-1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Server {
    /// `http://host:port`.
    pub endpoint: String,
    /// Access key id.
    pub access_key: String,
    /// Secret access key.
    pub secret_key: String,
}

/// The RabbitMQ node of this test run: `STOX_TEST_RABBITMQ_URL` and `STOX_TEST_RABBITMQ_MANAGEMENT_URL`.
///
/// # Panics
/// When a variable is missing.
#[must_use]
pub fn rabbit() -> RabbitServer {
    RabbitServer {
        url: variable("STOX_TEST_RABBITMQ_URL"),
        management_url: variable("STOX_TEST_RABBITMQ_MANAGEMENT_URL"),
    }
}

/// The PostgreSQL server of this test run: `STOX_TEST_POSTGRES_URL`.
///
/// # Panics
/// When the variable is missing.
#[must_use]
pub fn postgres() -> PostgresServer {
    PostgresServer {
        url: variable("STOX_TEST_POSTGRES_URL"),
    }
}

/// The S3 server of this test run: `STOX_TEST_S3_ENDPOINT`, `STOX_TEST_S3_ACCESS_KEY` and `STOX_TEST_S3_SECRET_KEY`.
///
/// # Panics
/// When a variable is missing.
#[must_use]
pub fn s3() -> S3Server {
    S3Server {
        endpoint: variable("STOX_TEST_S3_ENDPOINT"),
        access_key: variable("STOX_TEST_S3_ACCESS_KEY"),
        secret_key: variable("STOX_TEST_S3_SECRET_KEY"),
    }
}

fn variable(name: &str) -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "./test.sh hands the servers' addresses to the tests this way"
    )]
    let value = std::env::var(name);
    value.unwrap_or_else(|_| {
        panic!(
            "{name} is not set, so this test has no server to talk to. Run ./test.sh, or start the servers with \
             scripts/servers.sh start and then: eval \"$(scripts/servers.sh env)\""
        )
    })
}
