//! Which pictures are wanted of a photo: one for each marketplace's rules.

use domain::Marketplace;
use imaging::Frame;

use crate::Error;

/// Longest side of a picture that the encoder can write, in pixels (a JPEG
/// states its size in 16 bits, ITU-T T.81 B.2.2).
const LONGEST: u32 = 65_535;

/// One wanted picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// For whom.
    pub market: Marketplace,
    /// The version of the rules that ask for it.
    pub rule_pack: &'static str,
    /// Its measures; its name is the marketplace's.
    pub frame: Frame,
}

/// The wanted pictures, in the order of every table and screen.
pub(crate) fn wanted() -> Result<Vec<Wanted>, Error> {
    Marketplace::ALL.into_iter().map(for_market).collect()
}

fn for_market(market: Marketplace) -> Result<Wanted, Error> {
    let pack = rules::pack(market);
    let (width, height) = (pack.images.frame.width, pack.images.frame.height);
    if !(1..=LONGEST).contains(&width) || !(1..=LONGEST).contains(&height) {
        return Err(Error::Frame {
            market: market.name(),
            width,
            height,
        });
    }
    let frame = Frame {
        name: market.name().to_owned(),
        width,
        height,
        fill_percent: pack.images.fill_percent.value,
        quality: pack.images.quality.value,
    };
    Ok(Wanted {
        market,
        rule_pack: &pack.version,
        frame,
    })
}
