//! Amazon's marketplaces: id, country, language, currency and the API region
//! that serves them (fact sheet §1.4). Languages and currencies are those of
//! the country; that a marketplace takes its language's tag is documented for
//! the Turkish one, for the others it is UNCONFIRMED.

use adapter_api::{Connection, Mode};
use domain::Currency;

/// One marketplace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The marketplace id.
    pub id: &'static str,
    /// The tags of `language_tag` and `issueLocale`, the main one first.
    pub languages: &'static [&'static str],
    /// Currency code.
    pub currency: &'static str,
    /// `na`, `eu` or `fe`.
    pub region: &'static str,
}

impl Place {
    /// The currency of its prices.
    pub fn money(&self) -> Currency {
        Currency::parse(self.currency).unwrap_or(Currency::USD)
    }

    /// The marketplace's tag for a BCP 47 language: `tr` gives `tr_TR`.
    pub fn tag(&self, language: &str) -> Option<&'static str> {
        let wanted = language.replace('-', "_");
        let primary = wanted.split('_').next().unwrap_or_default();
        let exact = self
            .languages
            .iter()
            .find(|tag| tag.eq_ignore_ascii_case(&wanted));
        let close = self.languages.iter().find(|tag| {
            tag.split('_')
                .next()
                .is_some_and(|known| known.eq_ignore_ascii_case(primary))
        });
        exact.or(close).copied()
    }

    /// The tag of its main language.
    pub fn main_tag(&self) -> &'static str {
        self.languages.first().copied().unwrap_or("en_US")
    }
}

const fn place(
    id: &'static str,
    languages: &'static [&'static str],
    currency: &'static str,
    region: &'static str,
) -> Place {
    Place {
        id,
        languages,
        currency,
        region,
    }
}

/// All of them.
const PLACES: &[Place] = &[
    place("A33AVAJ2PDY3EV", &["tr_TR"], "TRY", "eu"),
    place("ATVPDKIKX0DER", &["en_US", "es_US"], "USD", "na"),
    place("A2EUQ1WTGCTBG2", &["en_CA", "fr_CA"], "CAD", "na"),
    place("A1AM78C64UM0Y8", &["es_MX"], "MXN", "na"),
    place("A2Q3Y263D00KWC", &["pt_BR"], "BRL", "na"),
    place("A1RKKUPIHCS9HS", &["es_ES"], "EUR", "eu"),
    place("A1F83G8C2ARO7P", &["en_GB"], "GBP", "eu"),
    place("A13V1IB3VIYZZH", &["fr_FR"], "EUR", "eu"),
    place("AMEN7PMS3EDWL", &["fr_BE", "nl_BE"], "EUR", "eu"),
    place("A1805IZSGTT6HS", &["nl_NL"], "EUR", "eu"),
    place("A1PA6795UKMFR9", &["de_DE"], "EUR", "eu"),
    place("APJ6JRA9NG5V4", &["it_IT"], "EUR", "eu"),
    place("A2NODRKZP88ZB9", &["sv_SE"], "SEK", "eu"),
    place("A1C3SOZRARQ6R3", &["pl_PL"], "PLN", "eu"),
    place("A28R8C7NBKEWEA", &["en_IE"], "EUR", "eu"),
    place("ARBP9OOSHTCHU", &["ar_EG", "en_EG"], "EGP", "eu"),
    place("A17E79C6D8DWNP", &["ar_SA", "en_SA"], "SAR", "eu"),
    place("A2VIGQ35RCS4UG", &["en_AE", "ar_AE"], "AED", "eu"),
    place("AE08WJ6YKNBMC", &["en_ZA"], "ZAR", "eu"),
    place("A21TJRUUN4KGV", &["en_IN", "hi_IN"], "INR", "eu"),
    place("A19VAU5U5O7RUS", &["en_SG"], "SGD", "fe"),
    place("A39IBJ37TRP1C6", &["en_AU"], "AUD", "fe"),
    place("A1VC38T7YXB528", &["ja_JP"], "JPY", "fe"),
];

/// The marketplace with an id.
pub fn find(id: &str) -> Option<&'static Place> {
    PLACES.iter().find(|place| place.id == id)
}

/// Scheme and host for a connection: its own, or the official one of its
/// marketplace's region when it names none.
pub fn host(connection: &Connection) -> String {
    if !connection.base_url.is_empty() || connection.mode == Mode::Simulated {
        return connection.base_url.clone();
    }
    let region = find(&connection.region).map_or("eu", |place| place.region);
    let sandbox = if connection.mode == Mode::Sandbox {
        "sandbox."
    } else {
        ""
    };
    format!("https://{sandbox}sellingpartnerapi-{region}.amazon.com")
}
