//! A worker on a database of its own, without the machinery of the bus.

use std::time::Duration;

use blobs::{Area, Blobs};
use bus::{Bus, Handler, HandlerError, Received};
use domain::{AccountId, AssetId, MessageId, Sha256Hex, Timestamp};
use messages::events::{ImageEnhanced, ImageProcess, ImageRejected, ImageReview};
use messages::{Message, Trace};
use runtime::config::{BlobConfig, BusConfig, DatabaseConfig};
use runtime::{Clock, Context, Health};
use store::{Store, params};
use testkit::servers::Database;

use crate::handler::{Enhance, Plan};
use crate::{Config, Module};

/// The account of the tests.
pub(super) const ACCOUNT: AccountId = AccountId::LOCAL;

/// A worker with everything around it.
pub(super) struct Rig {
    pub context: Context,
    pub store: Store,
    pub bus: Bus,
    pub blobs: Blobs,
    pub module: Module,
    pub folder: tempfile::TempDir,
    _database: Option<Database>,
}

impl Rig {
    pub(super) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let url = format!("sqlite:{}/t.db", folder.path().display());
        Self::on(url, folder, None).await
    }

    pub(super) async fn postgres() -> Self {
        let database = Database::create().await;
        Self::on(
            database.url(),
            tempfile::tempdir().expect("folder"),
            Some(database),
        )
        .await
    }

    async fn on(url: String, folder: tempfile::TempDir, database: Option<Database>) -> Self {
        let clock = Clock::manual(Timestamp::from_micros(1_700_000_000_000_000));
        let context = Context {
            clock,
            ..Context::system()
        };
        let config = DatabaseConfig {
            url,
            ..DatabaseConfig::default()
        };
        let store = Store::open(&config, &context).await.expect("database");
        store
            .migrate(&[bus::MIGRATIONS, blobs::MIGRATIONS, crate::MIGRATIONS])
            .await
            .expect("schema");
        let bus = Bus::open(&BusConfig::default(), &store, &context, &Health::default())
            .await
            .expect("bus");
        let blobs = blobs::open(
            &BlobConfig::default(),
            Some(folder.path()),
            &store,
            &context,
        )
        .await;
        let blobs = blobs.expect("objects");
        let module = crate::module(Config::default(), &context, &store, &bus, &blobs)
            .await
            .expect("module");
        Self {
            context,
            store,
            bus,
            blobs,
            module,
            folder,
            _database: database,
        }
    }

    /// A photo in the object store.
    pub(super) async fn upload(&self, bytes: Vec<u8>) -> Sha256Hex {
        self.blobs
            .put(ACCOUNT, Area::Original, bytes)
            .await
            .expect("put")
    }

    /// The photo that most tests use: on its side, and it says where it was
    /// taken.
    pub(super) async fn photo(&self) -> Sha256Hex {
        let options = scenes::Jpeg {
            quality: 85,
            orientation: 6,
            place: true,
        };
        let scene = scenes::catalogue()[0].render(1, 1800, 1350);
        self.upload(scene.to_jpeg_with(options)).await
    }

    /// A new asset's message about a photo.
    pub(super) fn message(&self, original: &Sha256Hex) -> Received<ImageProcess> {
        let event = ImageProcess {
            asset_id: AssetId::from_uuid(self.context.uuid()),
            product_id: None,
            original: original.clone(),
        };
        Received {
            id: MessageId::from_uuid(self.context.uuid()),
            account: ACCOUNT,
            trace: Trace::new(self.context.random.bytes()),
            time: self.context.now(),
            attempt: 1,
            event,
        }
    }

    pub(super) async fn prepare(
        &self,
        message: &Received<ImageProcess>,
    ) -> Result<Plan, HandlerError> {
        self.module.handler().prepare(message).await
    }

    pub(super) async fn commit(&self, message: &Received<ImageProcess>, plan: &Plan) {
        let handler: Enhance = self.module.handler().clone();
        let (message, plan) = (message.clone(), plan.clone());
        let done = self.store.run_tx("test", move |tx| {
            let (handler, message, plan) = (handler.clone(), message.clone(), plan.clone());
            Box::pin(async move {
                let outcome = handler.commit(&message, &plan, tx).await;
                outcome.map_err(|error| store::Error::Bug(error.to_string()))
            })
        });
        done.await.expect("commit");
    }

    /// Both phases.
    pub(super) async fn handle(&self, message: &Received<ImageProcess>) -> Plan {
        let plan = self.prepare(message).await.expect("prepare");
        self.commit(message, &plan).await;
        plan
    }

    /// What was announced, oldest first.
    async fn announced<M: Message>(&self) -> Vec<M> {
        const BODIES: &str =
            "SELECT body FROM bus_delivery WHERE consumer = 'asset_status' AND kind = $1
            ORDER BY time, message_id";
        let rows = self
            .store
            .query(BODIES, &params![M::KIND])
            .await
            .expect("deliveries");
        rows.iter()
            .map(|row| serde_json::from_str(row.text(0).expect("body")).expect("message"))
            .collect()
    }

    pub(super) async fn enhanced(&self) -> Vec<ImageEnhanced> {
        self.announced().await
    }

    pub(super) async fn reviews(&self) -> Vec<ImageReview> {
        self.announced().await
    }

    pub(super) async fn rejected(&self) -> Vec<ImageRejected> {
        self.announced().await
    }

    /// Everything that lasts: the map, the objects' rows, the messages, the
    /// verdicts.
    pub(super) async fn lasting(&self) -> Vec<Vec<store::Row>> {
        let mut all = Vec::new();
        for sql in [
            "SELECT original, recipe, frame, rule_pack, sha256, width, height, media_type, bytes, created_at
                FROM ai_rendition ORDER BY original, frame",
            "SELECT area, sha256, state, size FROM blob_object ORDER BY area, sha256",
            "SELECT consumer, message_id, body FROM bus_delivery ORDER BY consumer, message_id",
            "SELECT original, recipe, rule_packs, body, created_at FROM ai_verdict ORDER BY original",
        ] {
            all.push(self.store.query(sql, &[]).await.expect(sql));
        }
        all
    }

    /// Lets time go by.
    pub(super) fn later(&self, hours: u64) {
        self.context
            .clock
            .advance(Duration::from_secs(hours * 3600));
    }

    /// Where an object lies.
    pub(super) fn path(&self, area: Area, sha256: &Sha256Hex) -> std::path::PathBuf {
        self.folder
            .path()
            .join(format!("objects/{ACCOUNT}/{}/{sha256}", area.name()))
    }
}
