//! All steps, one decode, any number of frames.

use domain::Sha256Hex;

use crate::canvas::{Place, Small};
use crate::decode::Content;
use crate::photo::{Area, Photo};
use crate::picture::Picture;
use crate::planes::Level;
use crate::raster::Rgb;
use crate::resize::MAX_UPSCALE;
use crate::turn::Turn;
use crate::{Chroma, Limits, Refusal, encode, flatten};

/// A picture to make: its size and how the photo sits in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// What the rendition is for, such as `amazon-main`; handed back unchanged.
    pub name: String,
    /// Width of the finished picture, in pixels (1 to 65,535).
    pub width: u32,
    /// Height of the finished picture, in pixels (1 to 65,535).
    pub height: u32,
    /// Share of the frame's width and height, in percent (1 to 100), within
    /// which the photo is placed; the rest is pure white.
    pub fill_percent: u8,
    /// JPEG quality on libjpeg's scale, 1 to 100.
    pub quality: u8,
}

/// A finished picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// The name of the [`Frame`] it was made for.
    pub frame: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Always `image/jpeg` in this version.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
    /// Digest of `bytes`.
    pub sha256: Sha256Hex,
}

/// What is done after the resize.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finish {
    /// Luma is sharpened mildly. Without it pictures are nearest to the photo,
    /// for measuring and for those who sharpen by what they measured.
    pub sharpened: bool,
    /// The resolution of colour; `None` halves it unless that would show.
    pub chroma: Option<Chroma>,
}

impl Default for Finish {
    fn default() -> Self {
        Self {
            sharpened: true,
            chroma: None,
        }
    }
}

/// A photo is decoded at a smaller size only if the long side keeps this many
/// times what the largest picture needs: less would show as softness.
const SLACK: f64 = 1.5;

/// A picture is made from an already reduced one that is at least this many
/// times larger, instead of from the photo.
const CASCADE: usize = 2;

/// Pictures from half this size up are worth keeping to start from, in pixels.
const LEAST_SOURCE: usize = 300;

/// Decodes a photo once and makes a rendition for every frame, in the order of
/// `frames`: resized by Lanczos3 (never enlarged beyond [`MAX_UPSCALE`]), turned
/// upright, converted to sRGB, laid on white, mildly sharpened, centred, and
/// encoded without metadata.
///
/// Pure: the same file and the same frames give the same bytes. The largest
/// frame decides at which size a JPEG is decoded, and small pictures are made
/// from large ones, so a frame asked for alone can come out with other bytes
/// (and no visible difference) than in company.
pub fn render(bytes: &[u8], frames: &[Frame], limits: &Limits) -> Result<Vec<Rendition>, Refusal> {
    render_with(bytes, frames, limits, &Finish::default())
}

/// [`render()`] with another finish.
pub fn render_with(
    bytes: &[u8],
    frames: &[Frame],
    limits: &Limits,
    finish: &Finish,
) -> Result<Vec<Rendition>, Refusal> {
    let probe = crate::probe::probe(bytes, limits)?;
    let targets: Vec<_> = frames
        .iter()
        .map(|frame| target_size(probe.upright_size(), frame))
        .collect();
    let longest = targets.iter().map(|(w, h)| *w.max(h)).max().unwrap_or(1);
    let least = (f64::from(longest) * SLACK).ceil() as u32;
    let photo = Photo::decode(bytes, limits, least)?;
    // The largest first, so that others can be made from it.
    let mut order: Vec<usize> = (0..frames.len()).collect();
    let area = |(w, h): (u32, u32)| u64::from(w) * u64::from(h);
    order.sort_by_key(|i| std::cmp::Reverse(area(targets[*i])));
    let mut series = Series {
        photo: &photo,
        level: Level::best(),
        finish,
        reduced: Vec::new(),
    };
    let mut made = Vec::with_capacity(frames.len());
    for index in order {
        let frame = &frames[index];
        let bytes = series.picture(frame, targets[index])?;
        made.push((index, rendition(frame, bytes)));
    }
    made.sort_by_key(|(index, _)| *index);
    Ok(made.into_iter().map(|(_, rendition)| rendition).collect())
}

fn rendition(frame: &Frame, bytes: Vec<u8>) -> Rendition {
    Rendition {
        frame: frame.name.clone(),
        width: frame.width.max(1),
        height: frame.height.max(1),
        media_type: "image/jpeg",
        sha256: Sha256Hex::of(&bytes),
        bytes,
    }
}

/// Pictures of one photo, from large to small.
struct Series<'a> {
    photo: &'a Photo,
    level: Level,
    finish: &'a Finish,
    /// What was made so far, upright and not sharpened.
    reduced: Vec<Small>,
}

impl Series<'_> {
    /// The file for one frame.
    fn picture(&mut self, frame: &Frame, target: (u32, u32)) -> Result<Vec<u8>, Refusal> {
        let size = (target.0 as usize, target.1 as usize);
        let whole = (frame.width.max(1) as usize, frame.height.max(1) as usize);
        let place = Place::centred(size, whole);
        let small = match &self.photo.content {
            Content::Planes(planes) if self.photo.icc.is_none() => {
                let (source, turn) = self.source(planes, size);
                let fitting = || encode::in_planes(source, turn.size(size));
                let chroma = self.finish.chroma.unwrap_or_else(fitting);
                Small::of(self.level, source, turn, place, chroma)?
            }
            _ => self.by_pixels(target, place)?,
        };
        let file = small.finish(self.level, self.finish.sharpened, whole, frame.quality)?;
        // Copies for the largest pictures only: smaller ones serve nobody.
        if size.0.max(size.1) >= CASCADE * LEAST_SOURCE {
            self.reduced.push(small);
        }
        Ok(file)
    }

    /// The smallest picture at hand that is large enough to start from.
    fn source<'b>(&'b self, planes: &'b Picture, size: (usize, usize)) -> (&'b Picture, Turn) {
        let enough = |small: &&Small| {
            small.place.width >= CASCADE * size.0 && small.place.height >= CASCADE * size.1
        };
        match self.reduced.iter().rev().find(enough) {
            Some(small) => (&small.picture, Turn::default()),
            None => (planes, self.photo.turn),
        }
    }

    /// By way of pixels: for profiles, transparency and everything that is no
    /// YCbCr JPEG.
    fn by_pixels(&self, target: (u32, u32), place: Place) -> Result<Small, Refusal> {
        let (width, height) = self.photo.size();
        let area = Area {
            x: 0.0,
            y: 0.0,
            width: width.into(),
            height: height.into(),
        };
        let view = self.photo.view(area, target.0, target.1)?;
        let rgb = Rgb {
            width: target.0,
            height: target.1,
            pixels: view.rgb,
        };
        let flat = match &view.alpha {
            Some(alpha) => flatten::onto_white(rgb, alpha),
            None => rgb,
        };
        let fitting = || encode::in_rgb(&flat.pixels, place.width);
        let chroma = self.finish.chroma.unwrap_or_else(fitting);
        encode::small_from_rgb(self.level, &flat.pixels, place, chroma)
    }
}

/// The size of an upright photo inside its frame, in pixels: the largest that
/// keeps its proportions, fits the filled part and respects [`MAX_UPSCALE`].
fn target_size((width, height): (u32, u32), frame: &Frame) -> (u32, u32) {
    let fill = f64::from(frame.fill_percent.clamp(1, 100)) / 100.0;
    let room = |side: u32| (f64::from(side.max(1)) * fill).max(1.0);
    let (room_w, room_h) = (room(frame.width), room(frame.height));
    let scale = (room_w / f64::from(width))
        .min(room_h / f64::from(height))
        .min(MAX_UPSCALE);
    let scaled = |side: u32, room: f64| (f64::from(side) * scale).round().clamp(1.0, room) as u32;
    (scaled(width, room_w), scaled(height, room_h))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(width: u32, height: u32, fill_percent: u8) -> Frame {
        Frame {
            name: String::new(),
            width,
            height,
            fill_percent,
            quality: 85,
        }
    }

    #[test]
    fn a_photo_fills_the_share_it_was_given_and_keeps_its_proportions() {
        assert_eq!(
            target_size((4000, 3000), &frame(2000, 2000, 100)),
            (2000, 1500)
        );
        assert_eq!(
            target_size((4000, 3000), &frame(2000, 2000, 85)),
            (1700, 1275)
        );
        assert_eq!(
            target_size((3000, 4000), &frame(1200, 1800, 100)),
            (1200, 1600)
        );
    }

    #[test]
    fn small_photos_are_enlarged_to_the_stated_factor_only() {
        assert_eq!(target_size((100, 50), &frame(2000, 2000, 100)), (200, 100));
    }

    #[test]
    fn a_line_of_pixels_keeps_at_least_one_pixel() {
        assert_eq!(target_size((30_000, 1), &frame(1000, 1000, 100)), (1000, 1));
    }
}
