//! What the other services would wish.

use std::collections::BTreeMap;

use domain::{
    AccountId, Currency, Gtin, ListingText, Marketplace, Money, Picture, Product, ProductId,
    Sha256Hex, Sku,
};
use messages::events::{ListingReady, StockChanged};

/// The seller's code of the one product.
pub const SKU: &str = "VLZ-55";

/// A version of the product, as a shop should show it.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    pub version: i64,
    pub title: &'static str,
    /// In minor units.
    pub price: i64,
    /// Names of its pictures: see [`crate::kit::Media`].
    pub pictures: &'static [&'static str],
}

/// The first version.
pub const FIRST: Wish = Wish {
    version: 1,
    title: "Acme Sert Kabin Valiz 55 cm",
    price: 84_990,
    pictures: &["front"],
};

/// The second one: another title, another price, one more picture.
pub const SECOND: Wish = Wish {
    version: 2,
    title: "Acme Sert Kabin Valiz 55 cm Lacivert",
    price: 79_950,
    pictures: &["front", "back"],
};

pub fn sku() -> Sku {
    Sku::parse(SKU).expect("a SKU")
}

pub fn product_id() -> ProductId {
    ProductId::derived(AccountId::LOCAL.uuid(), "test", SKU)
}

impl Wish {
    pub fn message(self) -> ListingReady {
        let text = ListingText {
            language: "tr".to_owned(),
            title: self.title.to_owned(),
            bullets: vec!["Hafif gövde".to_owned(), "Dört çift tekerlek".to_owned()],
            description: "Kabin boyu sert valiz. Dört çift tekerleği vardır.".to_owned(),
            keywords: vec!["bavul".to_owned()],
        };
        let pictures: Vec<Picture> = self.pictures.iter().map(|name| picture(name)).collect();
        let all = |market| (market, text.clone());
        ListingReady {
            product: product(self.price),
            version: self.version,
            texts: Marketplace::ALL.into_iter().map(all).collect(),
            pictures: Marketplace::ALL
                .into_iter()
                .map(|market| (market, pictures.clone()))
                .collect(),
        }
    }
}

/// Units that can be sold from now on.
pub fn stock(version: i64, available: i64) -> StockChanged {
    StockChanged {
        product_id: product_id(),
        sku: sku(),
        version,
        available,
    }
}

/// The name under which a picture is fetched.
pub fn picture_name(name: &str) -> Sha256Hex {
    Sha256Hex::of(name.as_bytes())
}

fn picture(name: &str) -> Picture {
    Picture {
        sha256: picture_name(name),
        width: 1_200,
        height: 1_800,
        media_type: "image/jpeg".to_owned(),
        bytes: 60_000,
    }
}

fn product(price: i64) -> Product {
    Product {
        id: product_id(),
        sku: sku(),
        gtin: Gtin::parse("4006381333931").ok(),
        name: "Valiz".to_owned(),
        brand: "Acme".to_owned(),
        category: "Ev > Valiz".to_owned(),
        description: "Sert valiz".to_owned(),
        attributes: BTreeMap::from([
            ("renk".to_owned(), "Siyah".to_owned()),
            ("origin".to_owned(), "TR".to_owned()),
        ]),
        price: Money::new(price, Currency::TRY),
        language: "tr".to_owned(),
    }
}
