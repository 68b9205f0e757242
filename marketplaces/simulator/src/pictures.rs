//! What the shops do with pictures: fetch each one, read it, and hold it
//! against the marketplace's rules.

use std::time::Duration;

use domain::Marketplace;
use futures::StreamExt;
use http_out::{AddressRule, Client, ClientConfig, Request, SendError};
use imaging::{Format, Limits};
use runtime::Context;

use crate::border;
use crate::check::{Complaint, Kind};

/// A marketplace's picture rules, from its fact sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Accepted types.
    formats: &'static [Format],
    /// Smallest long side in pixels.
    min_long: u32,
    /// Smallest width and height in pixels.
    min_sides: (u32, u32),
    /// Largest long side in pixels.
    max_long: u32,
    /// Width to height, where it is fixed.
    ratio: Option<(u32, u32)>,
    /// Largest file in bytes.
    max_bytes: usize,
    /// True when the main picture stands on pure white.
    white_main: bool,
}

/// The rules of a marketplace.
pub const fn rules(market: Marketplace) -> Rules {
    match market {
        // Seller Central G9FUUH87RBNXGKB7. 500 pixels and 10 MB: third
        // parties only, UNCONFIRMED.
        Marketplace::Amazon => Rules {
            formats: &[Format::Jpeg, Format::Png, Format::Tiff, Format::Gif],
            min_long: 500,
            min_sides: (1, 1),
            max_long: 10_000,
            ratio: None,
            max_bytes: 10_000_000,
            white_main: true,
        },
        // Product V2 page: 1200 x 1800 (2:3). Smaller sizes, file types and
        // bytes: UNCONFIRMED.
        Marketplace::Trendyol => Rules {
            formats: &[Format::Jpeg, Format::Png],
            min_long: 1_800,
            min_sides: (1_200, 1_800),
            max_long: 10_000,
            ratio: Some((2, 3)),
            max_bytes: 10_000_000,
            white_main: false,
        },
        // No source states any: UNCONFIRMED, the mildest plausible.
        Marketplace::Hepsiburada => Rules {
            formats: &[Format::Jpeg, Format::Png],
            min_long: 500,
            min_sides: (1, 1),
            max_long: 10_000,
            ratio: None,
            max_bytes: 10_000_000,
            white_main: false,
        },
    }
}

/// What is wrong with a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fault {
    Unreachable(String),
    NotAPicture(String),
    Type(String),
    Declared(String),
    Small(u32, u32),
    Large(u32, u32),
    Ratio(u32, u32),
    Heavy(usize),
    Border,
}

impl Fault {
    fn kind(&self) -> Kind {
        match self {
            Fault::Unreachable(_) | Fault::NotAPicture(_) => Kind::PictureBroken,
            _ => Kind::PictureRule,
        }
    }

    fn words(&self, market: Marketplace) -> String {
        if market == Marketplace::Amazon {
            self.english()
        } else {
            self.turkish()
        }
    }

    fn english(&self) -> String {
        match self {
            Fault::Unreachable(why) => format!("The image could not be downloaded: {why}."),
            Fault::NotAPicture(why) => format!("The file is not an image that can be read: {why}."),
            Fault::Type(found) => format!("The image is {found}, which is not an accepted format."),
            Fault::Declared(found) => {
                format!("The server sends the image as '{found}', which it is not.")
            }
            Fault::Small(w, h) => format!("The image is too small: {w} x {h} pixels."),
            Fault::Large(w, h) => format!("The image is too large: {w} x {h} pixels."),
            Fault::Ratio(w, h) => format!("The image has a wrong aspect ratio: {w} x {h} pixels."),
            Fault::Heavy(bytes) => format!("The image file is too large: {bytes} bytes."),
            Fault::Border => "The main image does not have a pure white background.".to_owned(),
        }
    }

    fn turkish(&self) -> String {
        match self {
            Fault::Unreachable(why) => format!("Görsel indirilemedi: {why}."),
            Fault::NotAPicture(why) => format!("Dosya okunabilir bir görsel değil: {why}."),
            Fault::Type(found) => format!("Görsel türü kabul edilmiyor: {found}."),
            Fault::Declared(found) => {
                format!("Görsel '{found}' olarak gönderiliyor, ancak öyle değil.")
            }
            Fault::Small(w, h) => format!("Görsel çok küçük: {w} x {h} piksel."),
            Fault::Large(w, h) => format!("Görsel çok büyük: {w} x {h} piksel."),
            Fault::Ratio(w, h) => format!("Görsel oranı uygun değil: {w} x {h} piksel."),
            Fault::Heavy(bytes) => format!("Görsel dosyası çok büyük: {bytes} bayt."),
            Fault::Border => "Ana görselin arka planı beyaz değil.".to_owned(),
        }
    }
}

/// Fetches and judges pictures.
#[derive(Clone)]
pub struct Checker {
    client: Client,
    context: Context,
    market: Marketplace,
}

/// How many pictures are fetched at a time.
const AT_ONCE: usize = 4;

impl Checker {
    /// A checker with a time limit for each picture.
    pub fn new(
        market: Marketplace,
        timeout: Duration,
        context: &Context,
    ) -> Result<Self, SendError> {
        let client = Client::new(ClientConfig {
            timeout,
            max_body: 40_000_000,
            // The shops stand where the operator put them, next to the
            // pictures; a real marketplace takes public addresses only.
            addresses: AddressRule::Configured,
            user_agent: format!("{}-image-fetcher (simulated)", market.title()),
            ..ClientConfig::default()
        })?;
        Ok(Self {
            client,
            context: context.clone(),
            market,
        })
    }

    /// The complaints about a listing's pictures, main one first.
    pub async fn judge(&self, urls: &[String]) -> Vec<Complaint> {
        let looks: Vec<_> = urls
            .iter()
            .cloned()
            .enumerate()
            .map(|(place, url)| self.clone().complaint(place, url))
            .collect();
        let found: Vec<Option<Complaint>> = futures::stream::iter(looks)
            .buffered(AT_ONCE)
            .collect()
            .await;
        found.into_iter().flatten().collect()
    }

    async fn complaint(self, place: usize, url: String) -> Option<Complaint> {
        let fault = self.look(&url, place == 0).await.err()?;
        let message = format!("{} ({url})", fault.words(self.market));
        Some(Complaint::new(
            fault.kind(),
            &field(self.market, place),
            message,
        ))
    }

    async fn look(&self, url: &str, main: bool) -> Result<(), Fault> {
        let answer = self.client.send(&Request::get(url)).await;
        let answer = answer.map_err(|error| Fault::Unreachable(error.to_string()))?;
        if answer.status != 200 {
            return Err(Fault::Unreachable(format!("HTTP {}", answer.status)));
        }
        let declared = answer.header("content-type").unwrap_or_default().to_owned();
        let rules = rules(self.market);
        let judged = self
            .context
            .life
            .compute(move || judge(&answer.body, &declared, rules, main));
        judged
            .await
            .unwrap_or_else(|panic| Err(Fault::NotAPicture(panic)))
    }
}

/// The field that a complaint about picture `place` names.
fn field(market: Marketplace, place: usize) -> String {
    match (market, place) {
        (Marketplace::Amazon, 0) => "main_product_image_locator".to_owned(),
        (Marketplace::Amazon, n) => format!("other_product_image_locator_{n}"),
        (Marketplace::Trendyol, n) => format!("images[{n}].url"),
        (Marketplace::Hepsiburada, n) => format!("Image{}", n + 1),
    }
}

/// Holds the bytes of a picture against the rules.
fn judge(bytes: &[u8], declared: &str, rules: Rules, main: bool) -> Result<(), Fault> {
    if bytes.len() > rules.max_bytes {
        return Err(Fault::Heavy(bytes.len()));
    }
    let probe = imaging::probe(bytes, &Limits::default())
        .map_err(|refusal| Fault::NotAPicture(refusal.to_string()))?;
    if !rules.formats.contains(&probe.format) {
        return Err(Fault::Type(probe.format.media_type().to_owned()));
    }
    let declared = declared.split(';').next().unwrap_or_default().trim();
    if declared != probe.format.media_type() {
        return Err(Fault::Declared(declared.to_owned()));
    }
    let (w, h) = probe.upright_size();
    let long = w.max(h);
    if long < rules.min_long || w < rules.min_sides.0 || h < rules.min_sides.1 {
        return Err(Fault::Small(w, h));
    }
    if long > rules.max_long {
        return Err(Fault::Large(w, h));
    }
    if let Some((across, down)) = rules.ratio {
        // One pixel of rounding on the shorter side.
        let (a, b) = (
            i64::from(w) * i64::from(down),
            i64::from(h) * i64::from(across),
        );
        if (a - b).abs() > i64::from(down) {
            return Err(Fault::Ratio(w, h));
        }
    }
    match border::is_white(bytes, probe.format).map_err(Fault::NotAPicture)? {
        false if main && rules.white_main => Err(Fault::Border),
        _ => Ok(()),
    }
}
