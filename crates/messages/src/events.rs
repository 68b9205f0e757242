//! Every message type. Adding one means: the type here, its sample in
//! `samples/`, and its row in [`CATALOGUE`].

use std::collections::BTreeMap;

use domain::{
    AssetId, ConnectionId, ListingState, ListingText, Marketplace, Money, Picture, Problem,
    Product, ProductId, Sha256Hex, Sku, Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::envelope::parse;
use crate::topology::exchange;
use crate::{DecodeError, Message};

/// A photo was received and stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageUpload {
    /// The photo.
    pub asset_id: AssetId,
    /// The product it shows, once that is known.
    pub product_id: Option<ProductId>,
    /// The stored original.
    pub original: Sha256Hex,
}

/// A photo is to be enhanced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageProcess {
    /// The photo.
    pub asset_id: AssetId,
    /// The product it shows, once that is known.
    pub product_id: Option<ProductId>,
    /// The stored original.
    pub original: Sha256Hex,
}

/// One finished picture for one marketplace's frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendition {
    /// The frame it was made for.
    pub marketplace: Marketplace,
    /// The stored file.
    pub picture: Picture,
    /// Version of the marketplace's rule pack that it was made for; none from
    /// workers that did not say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_pack: Option<String>,
}

/// A photo was turned into pictures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageEnhanced {
    /// The photo.
    pub asset_id: AssetId,
    /// The product it shows, once that is known.
    pub product_id: Option<ProductId>,
    /// The stored original.
    pub original: Sha256Hex,
    /// Name and version of the derivation.
    pub recipe: String,
    /// One picture for each marketplace.
    pub renditions: Vec<Rendition>,
    /// The same small, for screens: squares, the largest first; none from
    /// workers that made no such.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thumbnails: Vec<Picture>,
    /// What was done and measured, step by step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<serde_json::Value>,
    /// 256-bit difference hash of the photo: 64 hexadecimal digits
    /// (`domain::Fingerprint`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
}

/// Why a photo needs a person's eye.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Stable code for programs, such as `review.matte.confidence`.
    pub code: String,
    /// What was found, as a sentence.
    pub message: String,
    /// What to do at the next shot, as a sentence; may be empty.
    pub tip: String,
}

/// A photo's pictures are not certain enough to be sold with: a person
/// chooses between them and the photo itself on white.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImageReview {
    /// The photo.
    pub asset_id: AssetId,
    /// The product it shows, once that is known.
    pub product_id: Option<ProductId>,
    /// The stored original.
    pub original: Sha256Hex,
    /// Name and version of the derivation.
    pub recipe: String,
    /// How likely the cut-out is right, 0 to 1.
    pub confidence: f64,
    /// Why it is not certain, the weightiest first.
    pub reasons: Vec<Reason>,
    /// The pictures that were made; empty when none could be.
    pub candidate: Vec<Rendition>,
    /// The photo as it is, padded on white.
    pub fallback: Vec<Rendition>,
    /// The candidate small, for screens; as in [`ImageEnhanced`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidate_thumbnails: Vec<Picture>,
    /// The fallback small.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fallback_thumbnails: Vec<Picture>,
    /// What was done and measured, step by step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<serde_json::Value>,
    /// 256-bit difference hash of the photo: 64 hexadecimal digits
    /// (`domain::Fingerprint`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
}

/// A photo cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageRejected {
    /// The photo.
    pub asset_id: AssetId,
    /// The product it shows, once that is known.
    pub product_id: Option<ProductId>,
    /// Why, and what to do.
    pub problem: Problem,
}

/// A product was made or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductSaved {
    /// All of it.
    pub product: Product,
    /// Rises with every change of the product.
    pub version: i64,
    /// Units the seller counted at this version; none leaves the stock alone.
    pub counted: Option<i64>,
}

/// A product is ready to be listed: text and pictures for every marketplace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingReady {
    /// The product.
    pub product: Product,
    /// Rises with every change; a higher one replaces a lower one.
    pub version: i64,
    /// Words for each marketplace.
    pub texts: BTreeMap<Marketplace, ListingText>,
    /// Pictures for each marketplace, the main one first.
    pub pictures: BTreeMap<Marketplace, Vec<Picture>>,
}

/// A listing came to a new state at its marketplace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingChanged {
    /// The seller account it is listed with.
    pub connection_id: ConnectionId,
    /// That account's marketplace.
    pub marketplace: Marketplace,
    /// The product.
    pub product_id: ProductId,
    /// The seller's code.
    pub sku: Sku,
    /// The state.
    pub state: ListingState,
    /// The version of the wish that this is about.
    pub version: i64,
    /// The marketplace's id, once there is one.
    pub remote_id: Option<String>,
    /// Why it was rejected, if it was.
    pub problems: Vec<Problem>,
}

/// The sellable stock of a SKU changed. A wake-up: the truth is in the stock
/// service, and only the highest version counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockChanged {
    /// The product.
    pub product_id: ProductId,
    /// The seller's code.
    pub sku: Sku,
    /// Rises with every change of the SKU's stock.
    pub version: i64,
    /// Units that may be sold on every channel.
    pub available: i64,
}

/// A marketplace took over a stock quantity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockAcknowledged {
    /// The seller account.
    pub connection_id: ConnectionId,
    /// The seller's code.
    pub sku: Sku,
    /// The version it took over.
    pub version: i64,
    /// Units it now offers.
    pub quantity: i64,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderedLine {
    /// The marketplace's id of the line.
    pub line_id: String,
    /// The seller's code.
    pub sku: Sku,
    /// Units sold.
    pub quantity: i64,
    /// Price of one unit.
    pub unit_price: Money,
}

/// A buyer bought: a fact, not a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPlaced {
    /// The seller account it came in through.
    pub connection_id: ConnectionId,
    /// That account's marketplace; none for a direct order.
    pub marketplace: Option<Marketplace>,
    /// The marketplace's id: unique within the connection.
    pub order_id: String,
    /// When the buyer bought.
    pub placed: Timestamp,
    /// What was bought.
    pub lines: Vec<OrderedLine>,
}

/// Stock was set aside for an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderReserved {
    /// The seller account it came in through.
    pub connection_id: ConnectionId,
    /// The marketplace's id of the order.
    pub order_id: String,
    /// Lines for which stock was missing, each with the units that are missing
    /// (not all that were ordered); empty when all is there.
    pub backordered: Vec<OrderedLine>,
}

macro_rules! messages {
    ($($type:ident, $kind:literal, |$self:ident| $route:expr, $subject:expr;)*) => {
        $(impl Message for $type {
            const KIND: &'static str = $kind;
            fn route(&self) -> (&'static str, String) {
                let $self = self;
                let _ = $self;
                $route
            }
            fn subject(&self) -> String {
                let $self = self;
                $subject.to_string()
            }
        })*

        /// Every message type with its name in code, its kind and its sample.
        pub const CATALOGUE: &[(&str, &str, &str)] = &[
            $((stringify!($type), $kind, include_str!(concat!("../samples/", $kind, ".json"))),)*
        ];

        /// Exchange and routing key of a kind's sample.
        pub fn sample_route(kind: &str) -> Option<(&'static str, String)> {
            match kind {
                $($kind => {
                    let sample = include_str!(concat!("../samples/", $kind, ".json"));
                    serde_json::from_str::<$type>(sample).ok().map(|message| message.route())
                })*
                _ => None,
            }
        }

        /// Reads a body with its own type, as its consumers will, and writes
        /// back what was understood.
        pub fn read(kind: &str, body: &str) -> Result<serde_json::Value, DecodeError> {
            match kind {
                $($kind => {
                    let read: $type = parse(body)?;
                    Ok(serde_json::to_value(read).unwrap_or_default())
                })*
                other => Err(DecodeError::UnknownKind(other.to_owned())),
            }
        }

        /// Reads a sample with its own type and writes it back; for tests.
        pub fn round_trip(kind: &str, sample: &str) -> Result<serde_json::Value, serde_json::Error> {
            match kind {
                $($kind => {
                    let value: $type = serde_json::from_str(sample)?;
                    serde_json::to_value(value)
                })*
                _ => Ok(serde_json::Value::Null),
            }
        }
    };
}

messages! {
    ImageUpload, "stox.image.upload.v1", |m| (exchange::IMAGES, "image.upload".to_owned()), m.asset_id;
    ImageProcess, "stox.image.process.v1", |m| (exchange::IMAGES, "image.process".to_owned()), m.asset_id;
    ImageEnhanced, "stox.image.enhanced.v1", |m| (exchange::IMAGES, "image.enhanced".to_owned()), m.asset_id;
    ImageReview, "stox.image.review.v1", |m| (exchange::IMAGES, "image.review".to_owned()), m.asset_id;
    ImageRejected, "stox.image.rejected.v1", |m| (exchange::IMAGES, "image.rejected".to_owned()), m.asset_id;
    ProductSaved, "stox.product.saved.v1", |m| (exchange::EVENTS, "product.saved".to_owned()), m.product.sku;
    ListingReady, "stox.listing.ready.v1", |m| (exchange::MARKETPLACES, String::new()), m.product.sku;
    ListingChanged, "stox.listing.changed.v1", |m| (exchange::EVENTS, format!("listing.{}", m.state.name())), m.sku;
    StockChanged, "stox.stock.changed.v1", |m| (exchange::STOCK, String::new()), m.sku;
    StockAcknowledged, "stox.stock.acknowledged.v1", |m| (exchange::EVENTS, "inventory.acknowledged".to_owned()), m.sku;
    OrderPlaced, "stox.order.placed.v1", |m| (exchange::ORDERS, match m.marketplace {
        Some(marketplace) => format!("order.{marketplace}"),
        None => "order.direct".to_owned(),
    }), m.order_id;
    OrderReserved, "stox.order.reserved.v1", |m| (exchange::EVENTS, "order.reserved".to_owned()), m.order_id;
}

/// The frozen sample of a kind.
pub fn sample(kind: &str) -> Option<&'static str> {
    CATALOGUE
        .iter()
        .find(|(_, known, _)| *known == kind)
        .map(|(_, _, sample)| *sample)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_named() {
        let order = sample("stox.order.placed.v1").expect("a sample");
        let mut wrong: serde_json::Value = serde_json::from_str(order).expect("JSON");
        wrong["lines"][0]["quantity"] = serde_json::json!("two");
        let mut missing: serde_json::Value = serde_json::from_str(order).expect("JSON");
        missing["lines"][0]
            .as_object_mut()
            .expect("a line")
            .remove("sku");
        for (body, expected) in [
            (wrong.to_string(), "lines[0].quantity"),
            (missing.to_string(), "lines[0].sku"),
            ("{}".to_owned(), "connection_id"),
            ("{".to_owned(), "body"),
        ] {
            match read("stox.order.placed.v1", &body) {
                Err(DecodeError::Malformed { field, .. }) => assert_eq!(field, expected, "{body}"),
                other => panic!("{body}: {other:?}"),
            }
        }
        assert!(read("stox.order.placed.v1", order).is_ok());
        assert!(matches!(
            read("stox.order.placed.v9", order),
            Err(DecodeError::UnknownKind(_))
        ));
    }

    #[test]
    fn frozen_samples_are_still_read() {
        for (name, kind, sample) in CATALOGUE {
            let frozen: serde_json::Value = serde_json::from_str(sample).expect(kind);
            let read = round_trip(kind, sample).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(
                frozen.as_object().is_some_and(|fields| !fields.is_empty()),
                "{kind}"
            );
            for (field, value) in frozen.as_object().expect("object") {
                assert_eq!(read.get(field), Some(value), "{kind}: {field}");
            }
        }
    }

    /// What was published before a field was added is still read.
    #[test]
    fn pictures_of_the_first_release_are_read_without_what_came_later() {
        let (_, _, sample) = CATALOGUE
            .iter()
            .find(|(name, ..)| *name == "ImageEnhanced")
            .expect("a sample");
        let mut old: serde_json::Value = serde_json::from_str(sample).expect("JSON");
        let fields = old.as_object_mut().expect("an object");
        fields.remove("receipt");
        fields.remove("fingerprint");
        fields.remove("thumbnails");
        for rendition in fields["renditions"].as_array_mut().expect("renditions") {
            rendition
                .as_object_mut()
                .expect("an object")
                .remove("rule_pack");
        }
        let read: ImageEnhanced = serde_json::from_value(old).expect("read");
        assert_eq!((&read.receipt, &read.fingerprint), (&None, &None));
        assert!(read.renditions.iter().all(|one| one.rule_pack.is_none()));
        assert!(read.thumbnails.is_empty());
    }

    #[test]
    fn unknown_fields_are_ignored() {
        for (_, kind, sample) in CATALOGUE {
            let mut value: serde_json::Value = serde_json::from_str(sample).expect(kind);
            value["added_in_the_future"] = serde_json::json!({"x": 1});
            assert!(round_trip(kind, &value.to_string()).is_ok(), "{kind}");
        }
    }
}
