//! What workers announce, and handling it.

use std::sync::Arc;

use bus::{Handler, HandlerError, Received};
use domain::{
    AccountId, AssetId, Marketplace, MessageId, Picture, Problem, Sha256Hex, Timestamp, id,
};
use image_service::{Basis, StatusEvent, Statuses};
use messages::Trace;
use messages::events::{ImageEnhanced, ImageRejected, ImageReview, Reason, Rendition};

use super::App;

/// The handler of news.
pub fn statuses(app: &App) -> Statuses {
    statuses_by(app, Basis::current())
}

/// The handler of news in a program of another recipe.
pub fn statuses_by(app: &App, basis: Basis) -> Statuses {
    Statuses {
        context: app.context.clone(),
        publisher: app.bus.publisher("image-service"),
        basis: Arc::new(basis),
    }
}

/// A message; the number decides its id and its time.
pub fn received<E>(number: u8, event: E) -> Received<E> {
    let time = Timestamp::from_micros(1_000_000 + i64::from(number));
    Received {
        id: MessageId::from_uuid(id::v7(Timestamp::from_micros(1_000_000), [number; 10])),
        account: AccountId::LOCAL,
        trace: Trace::new([7; 24]),
        time,
        attempt: 1,
        event,
    }
}

/// Both phases of a handler, in a transaction of their own.
pub async fn handle<H>(
    app: &App,
    handler: H,
    message: Received<H::Event>,
) -> Result<(), HandlerError>
where
    H: Handler,
    H::Event: Clone,
{
    let plan = handler.prepare(&message).await?;
    let all = Arc::new((handler, message, plan));
    app.store
        .run_tx("test", move |tx| {
            let all = all.clone();
            Box::pin(async move { all.0.commit(&all.1, &all.2, tx).await.map_err(Wrapped) })
        })
        .await
        .map_err(|Wrapped(error)| error)
}

/// News with this number is handled.
pub async fn tell(app: &App, number: u8, event: StatusEvent) {
    handle(app, statuses(app), received(number, event))
        .await
        .expect("handled");
}

struct Wrapped(HandlerError);

impl From<store::Error> for Wrapped {
    fn from(error: store::Error) -> Self {
        Self(error.into())
    }
}

/// A picture for every marketplace, by the present rules; `name` decides the
/// digests.
pub fn renditions(name: &str) -> Vec<Rendition> {
    let one = |marketplace: Marketplace| Rendition {
        marketplace,
        picture: Picture {
            sha256: Sha256Hex::of(format!("{name} {marketplace}").as_bytes()),
            width: 2000,
            height: 2000,
            media_type: "image/jpeg".to_owned(),
            bytes: 9,
        },
        rule_pack: Some(rules::pack(marketplace).version.clone()),
    };
    Marketplace::ALL.map(one).to_vec()
}

/// The same small.
pub fn thumbnails(name: &str) -> Vec<Picture> {
    let one = |side: u32| Picture {
        sha256: Sha256Hex::of(format!("{name} {side}").as_bytes()),
        width: side,
        height: side,
        media_type: "image/jpeg".to_owned(),
        bytes: 9,
    };
    [600, 320].map(one).to_vec()
}

/// Finished pictures by the present recipe.
pub fn enhanced_event(asset: AssetId) -> ImageEnhanced {
    ImageEnhanced {
        asset_id: asset,
        product_id: None,
        original: Sha256Hex::of(b"original"),
        recipe: imaging::RECIPE.to_owned(),
        renditions: renditions("finished"),
        thumbnails: thumbnails("finished"),
        receipt: None,
        fingerprint: None,
    }
}

pub fn enhanced(asset: AssetId) -> StatusEvent {
    StatusEvent::Enhanced(enhanced_event(asset))
}

/// Uncertain pictures by the present recipe.
pub fn review_event(asset: AssetId) -> ImageReview {
    let reason = |code: &str, message: &str, tip: &str| Reason {
        code: code.to_owned(),
        message: message.to_owned(),
        tip: tip.to_owned(),
    };
    ImageReview {
        asset_id: asset,
        product_id: None,
        original: Sha256Hex::of(b"original"),
        recipe: format!("{}+net:1", imaging::RECIPE),
        confidence: 0.423,
        reasons: vec![
            reason(
                "review.background",
                "The background is not plain.",
                "Use a plain wall.",
            ),
            reason("review.glass", "The product lets light through.", ""),
        ],
        candidate: renditions("candidate"),
        fallback: renditions("fallback"),
        candidate_thumbnails: thumbnails("candidate"),
        fallback_thumbnails: thumbnails("fallback"),
        receipt: Some(serde_json::json!({"confidence": 0.423, "steps": [{"name": "matte"}]})),
        fingerprint: None,
    }
}

pub fn review(asset: AssetId) -> StatusEvent {
    StatusEvent::Review(review_event(asset))
}

pub fn rejected(asset: AssetId) -> StatusEvent {
    let problem = Problem::new(
        "image.corrupt",
        "photo",
        "",
        "The file must be whole.",
        "Copy it again.",
    );
    StatusEvent::Rejected(ImageRejected {
        asset_id: asset,
        product_id: None,
        problem,
    })
}

/// A photo's state.
pub async fn state(app: &App, asset: AssetId) -> String {
    let photo = app.get(&format!("/api/v1/assets/{asset}")).await.json();
    photo["state"].as_str().expect("a state").to_owned()
}
