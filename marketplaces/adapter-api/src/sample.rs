//! One small product for tests by value (feature `sample`).

use std::collections::BTreeMap;

use domain::{
    AccountId, ConnectionId, Currency, Gtin, ListingText, Marketplace, Money, Picture, Product,
    ProductId, Sha256Hex, Sku, Timestamp,
};
use http_out::Response;

use crate::{Connection, Mode, Offer, Secret, Session, StockUpdate};

/// 2026-11-21T03:04:05.678Z.
pub const NOW: Timestamp = Timestamp::from_micros(1_795_230_245_678_000);

/// A simulated connection at `http://sim.test` with one credential for each
/// name, whose value is the name.
pub fn connection(marketplace: Marketplace, region: &str, credentials: &[&str]) -> Connection {
    Connection {
        id: ConnectionId::derived(AccountId::LOCAL.uuid(), "sample", marketplace.name()),
        account: AccountId::LOCAL,
        marketplace,
        region: region.to_owned(),
        mode: Mode::Simulated,
        base_url: "http://sim.test".to_owned(),
        seller_id: "SELLER1".to_owned(),
        credentials: credentials
            .iter()
            .map(|name| ((*name).to_owned(), Secret::new(*name)))
            .collect::<BTreeMap<_, _>>(),
    }
}

/// A session at [`NOW`] without a token.
pub fn session(connection: &Connection) -> Session<'_> {
    Session {
        connection,
        token: None,
        now: NOW,
    }
}

/// The SKU of [`offer`].
pub fn sku() -> Sku {
    Sku::parse("VLZ 55").expect("a valid SKU")
}

/// A suitcase for 849.90 lira with two pictures, 25 units, version 3.
pub fn offer() -> Offer {
    let picture = |name: &str| Picture {
        sha256: Sha256Hex::of(name.as_bytes()),
        width: 1200,
        height: 1800,
        media_type: "image/jpeg".to_owned(),
        bytes: 1000,
    };
    Offer {
        product: Product {
            id: ProductId::derived(AccountId::LOCAL.uuid(), "sample", "product"),
            sku: sku(),
            gtin: Gtin::parse("4006381333931").ok(),
            name: "Valiz".to_owned(),
            brand: "Acme".to_owned(),
            category: "Ev > Valiz".to_owned(),
            description: "Sert valiz".to_owned(),
            attributes: BTreeMap::from([
                ("renk".to_owned(), "Siyah".to_owned()),
                ("list_price".to_owned(), "999,90".to_owned()),
                ("origin".to_owned(), "TR".to_owned()),
            ]),
            price: Money::new(84_990, Currency::TRY),
            language: "tr".to_owned(),
        },
        text: ListingText {
            language: "tr".to_owned(),
            title: "Acme Sert Kabin Valiz 55 cm".to_owned(),
            bullets: vec!["Hafif".to_owned(), "4 tekerlek".to_owned()],
            description: "Sert & hafif.".to_owned(),
            keywords: vec!["bavul".to_owned(), "kabin boy".to_owned()],
        },
        pictures: vec![picture("1"), picture("2")],
        picture_urls: vec![
            "https://cdn.test/1.jpg".to_owned(),
            "https://cdn.test/2.jpg".to_owned(),
        ],
        quantity: 25,
        version: 3,
        remote_id: None,
        mark: String::new(),
    }
}

/// The same as the update of a listing.
pub fn revision(remote_id: &str, mark: &str) -> Offer {
    Offer {
        remote_id: Some(remote_id.to_owned()),
        mark: mark.to_owned(),
        ..offer()
    }
}

/// 7 units of [`sku`], version 9.
pub fn update(remote_id: Option<&str>) -> StockUpdate {
    StockUpdate {
        sku: sku(),
        remote_id: remote_id.map(str::to_owned),
        quantity: 7,
        version: 9,
    }
}

/// An answer without headers.
pub fn response(status: u16, body: &str) -> Response {
    Response {
        status,
        headers: Vec::new(),
        body: body.as_bytes().to_vec(),
    }
}

/// The same answer with `Retry-After: 42`.
pub fn busy(status: u16) -> Response {
    Response {
        headers: vec![("retry-after".to_owned(), "42".to_owned())],
        ..response(status, "")
    }
}
