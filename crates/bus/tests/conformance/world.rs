//! A database, a broker where there is one, and the processes on them.

use std::time::Duration;

use bus::{Bus, ConsumerOptions, RetrySchedule};
use domain::MessageId;
use runtime::config::{BusConfig, DatabaseConfig};
use runtime::{Context, Health};
use store::Store;
use testkit::servers::{Database, PostgresServer, RabbitServer, Vhost};

use crate::probe;

/// No condition may take longer than this to come true.
pub const SOON: Duration = Duration::from_secs(90);

/// Where the processes of a test live.
pub struct World {
    bus: BusConfig,
    database: DatabaseConfig,
    /// The virtual host, on RabbitMQ.
    pub vhost: Option<Vhost>,
    // Removed after everything else.
    _database: Option<Database>,
    _folder: tempfile::TempDir,
}

impl World {
    /// The embedded bus on SQLite.
    pub async fn embedded() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        Self::migrated(Self {
            bus: BusConfig::default(),
            database: database(format!("sqlite:{}", path.display())),
            vhost: None,
            _database: None,
            _folder: folder,
        })
        .await
    }

    /// RabbitMQ and PostgreSQL.
    pub async fn rabbit() -> Self {
        Self::rabbit_on(Database::create().await, 20_000).await
    }

    /// A RabbitMQ node of the test's own and PostgreSQL.
    pub async fn rabbit_of_its_own(server: &RabbitServer) -> Self {
        let vhost = Vhost::create_on(server).await;
        Self::rabbit_at(vhost, Database::create().await, 20_000).await
    }

    /// RabbitMQ and a PostgreSQL server of the test's own, which may be down:
    /// nobody waits long for a connection to it.
    pub async fn rabbit_on_private(server: &PostgresServer) -> Self {
        Self::rabbit_on(Database::create_on(server).await, 2_000).await
    }

    async fn rabbit_on(made: Database, acquire_timeout_ms: u64) -> Self {
        Self::rabbit_at(Vhost::create().await, made, acquire_timeout_ms).await
    }

    async fn rabbit_at(vhost: Vhost, made: Database, acquire_timeout_ms: u64) -> Self {
        Self::migrated(Self {
            bus: BusConfig {
                url: vhost.url(),
                management_url: vhost.server().management_url.clone(),
                ..BusConfig::default()
            },
            database: DatabaseConfig {
                acquire_timeout_ms,
                ..database(made.url())
            },
            vhost: Some(vhost),
            _database: Some(made),
            _folder: tempfile::tempdir().unwrap(),
        })
        .await
    }

    async fn migrated(self) -> Self {
        // Shown when a test fails; the first test of the process sets it.
        let _ = tracing_subscriber::fmt()
            .with_env_filter("bus=debug,store=debug,warn")
            .with_test_writer()
            .try_init();
        let store = self.store(&Context::system()).await;
        store
            .migrate(&[bus::MIGRATIONS, probe::MIGRATIONS])
            .await
            .unwrap();
        self
    }

    async fn store(&self, context: &Context) -> Store {
        Store::open(&self.database, context).await.unwrap()
    }

    /// A process.
    pub async fn node(&self) -> Node {
        self.limited_node(messages::topology::MAX_LENGTH).await
    }

    /// A process whose embedded queues hold at most `max_length` messages.
    pub async fn limited_node(&self, max_length: u64) -> Node {
        let (context, health) = (Context::system(), Health::default());
        let store = self.store(&context).await;
        let bus = Bus::open_limited(&self.bus, &store, &context, &health, max_length)
            .await
            .unwrap();
        Node {
            context,
            health,
            store,
            bus,
        }
    }
}

fn database(url: String) -> DatabaseConfig {
    DatabaseConfig {
        url,
        max_connections: 4,
        acquire_timeout_ms: 20_000,
    }
}

/// One process.
pub struct Node {
    pub context: Context,
    pub health: Health,
    pub store: Store,
    pub bus: Bus,
}

impl Node {
    /// A new message id.
    pub fn id(&self) -> MessageId {
        MessageId::from_uuid(self.context.uuid())
    }

    /// Ends as after SIGTERM: what runs finishes.
    pub async fn stop(self) {
        assert!(self.context.life.finish(SOON).await, "did not end in time");
        assert!(!self.context.life.has_failed(), "a task panicked");
    }

    /// Ends as after SIGKILL: what runs is dropped where it stands.
    pub async fn crash(self) {
        self.context.life.abort();
        self.context.life.finish(SOON).await;
    }
}

/// Waits so short that a test can see the end of a schedule.
pub fn quick_schedule() -> RetrySchedule {
    RetrySchedule {
        waits: vec![Duration::from_millis(20); 3],
        ..RetrySchedule::default()
    }
}

/// A consumer that works on `slots` messages at a time, with a quick schedule.
pub fn slots(slots: u16) -> ConsumerOptions {
    ConsumerOptions {
        slots,
        retry: quick_schedule(),
        ..ConsumerOptions::default()
    }
}
