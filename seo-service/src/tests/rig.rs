//! A database with a bus, and messages to try.

use std::sync::Arc;

use bus::{Bus, Handler, HandlerError, Publisher, Received};
use domain::{
    AccountId, AssetId, Currency, Marketplace, MessageId, Money, Picture, Product, ProductId,
    Sha256Hex, Sku,
};
use messages::Trace;
use messages::events::{ImageEnhanced, ListingReady, ProductSaved, Rendition};
use runtime::config::{BusConfig, DatabaseConfig};
use runtime::{Context, Health};
use store::{Store, params};

use crate::handlers::{Pictures, Products};

/// What disappears with the rig.
enum Keep {
    Folder(#[expect(dead_code, reason = "kept for its drop")] tempfile::TempDir),
    Database(#[expect(dead_code, reason = "kept for its drop")] testkit::servers::Database),
}

pub(super) struct Rig {
    pub(super) store: Store,
    pub(super) context: Context,
    pub(super) products: Arc<Products>,
    pub(super) pictures: Arc<Pictures>,
    _keep: Keep,
}

impl Rig {
    pub(super) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("temp folder");
        let url = format!("sqlite:{}/t.db", folder.path().display());
        Self::open(url, Keep::Folder(folder)).await
    }

    pub(super) async fn postgres() -> Self {
        let database = testkit::servers::Database::create().await;
        Self::open(database.url(), Keep::Database(database)).await
    }

    async fn open(url: String, keep: Keep) -> Self {
        let context = Context::system();
        let config = DatabaseConfig {
            url,
            ..DatabaseConfig::default()
        };
        let store = Store::open(&config, &context).await.expect("database");
        store
            .migrate(&[bus::MIGRATIONS, crate::MIGRATIONS])
            .await
            .expect("schema");
        let bus = Bus::open(&BusConfig::default(), &store, &context, &Health::default()).await;
        let publisher: Publisher = bus.expect("bus").publisher("seo-service");
        let products = Products {
            publisher: publisher.clone(),
            context: context.clone(),
        };
        let pictures = Pictures {
            publisher,
            context: context.clone(),
        };
        Self {
            store,
            context,
            products: Arc::new(products),
            pictures: Arc::new(pictures),
            _keep: keep,
        }
    }

    /// Prepares and commits the messages as one batch.
    pub(super) async fn handle<H: Handler>(
        &self,
        handler: &Arc<H>,
        messages: Vec<Received<H::Event>>,
    ) -> Result<(), HandlerError> {
        let mut items = Vec::new();
        for message in messages {
            let plan = handler.prepare(&message).await?;
            items.push((message, plan));
        }
        let (handler, items) = (Arc::clone(handler), Arc::new(items));
        self.store
            .run_tx("test.handle", move |tx| {
                let (handler, items) = (Arc::clone(&handler), Arc::clone(&items));
                Box::pin(async move {
                    let items: Vec<_> = items.iter().map(|(m, p)| (m, p)).collect();
                    handler.commit_all(&items, tx).await
                })
            })
            .await
    }

    pub(super) async fn save(&self, saved: ProductSaved) {
        self.handle(&self.products, vec![self.received(saved)])
            .await
            .expect("product is kept");
    }

    pub(super) async fn show(&self, enhanced: ImageEnhanced) {
        self.handle(&self.pictures, vec![self.received(enhanced)])
            .await
            .expect("picture is kept");
    }

    /// A message with a new id.
    pub(super) fn received<E>(&self, event: E) -> Received<E> {
        Received {
            id: MessageId::from_uuid(self.context.uuid()),
            account: AccountId::LOCAL,
            trace: Trace::new(self.context.random.bytes()),
            time: self.context.now(),
            attempt: 1,
            event,
        }
    }

    /// What one adapter was told, by product and version.
    pub(super) async fn announced(&self) -> Vec<ListingReady> {
        const SQL: &str = "SELECT body FROM bus_delivery WHERE consumer = $1 ORDER BY message_id";
        let queue = "marketplace_broadcast.trendyol";
        let rows = self
            .store
            .query(SQL, &params![queue])
            .await
            .expect("deliveries");
        let mut listings: Vec<ListingReady> = rows
            .iter()
            .map(|row| serde_json::from_str(row.text(0).expect("body")).expect("listing"))
            .collect();
        listings.sort_by_key(|listing| (listing.product.id, listing.version));
        listings
    }

    pub(super) fn product(&self, sku: &str) -> Product {
        Product {
            id: ProductId::from_uuid(self.context.uuid()),
            sku: Sku::parse(sku).expect("SKU"),
            gtin: None,
            name: "Seramik Kupa".to_owned(),
            brand: "Kiln".to_owned(),
            category: "Ev > Mutfak > Bardak".to_owned(),
            description: "El yapımı seramik kupa.".to_owned(),
            attributes: [("colour".to_owned(), "Mavi".to_owned())].into(),
            price: Money::new(24_990, Currency::TRY),
            language: "tr".to_owned(),
        }
    }

    /// A photo with a picture for every marketplace.
    pub(super) fn photo(&self, product: Option<ProductId>) -> ImageEnhanced {
        let asset = self.context.uuid();
        let renditions = Marketplace::ALL.map(|marketplace| Rendition {
            marketplace,
            picture: Picture {
                sha256: Sha256Hex::of(format!("{asset} {marketplace}").as_bytes()),
                width: 2000,
                height: 2000,
                media_type: "image/jpeg".to_owned(),
                bytes: 1,
            },
            rule_pack: None,
        });
        ImageEnhanced {
            asset_id: AssetId::from_uuid(asset),
            product_id: product,
            original: Sha256Hex::of(asset.as_bytes()),
            recipe: "test".to_owned(),
            renditions: renditions.to_vec(),
            thumbnails: Vec::new(),
            receipt: None,
            fingerprint: None,
        }
    }
}

pub(super) fn saved(product: &Product, version: i64) -> ProductSaved {
    ProductSaved {
        product: product.clone(),
        version,
        counted: None,
    }
}
