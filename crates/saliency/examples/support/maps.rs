//! The network's maps, kept between runs if a folder is named, and the time they took.

use std::path::{Path, PathBuf};
use std::time::Instant;

use matting::Saliency;
use saliency::Network;

use super::shots::Sample;

pub struct Maps<'a> {
    network: &'a Network,
    folder: Option<PathBuf>,
    milliseconds: Vec<f64>,
}

impl<'a> Maps<'a> {
    pub fn new(network: &'a Network, folder: Option<PathBuf>) -> Self {
        Self {
            network,
            folder,
            milliseconds: Vec::new(),
        }
    }

    /// The map of a photo.
    pub fn of(&mut self, sample: &Sample) -> Result<Saliency, String> {
        let path = self.folder.as_ref().map(|folder| folder.join(&sample.name));
        if let Some(kept) = path.as_deref().and_then(read) {
            return Ok(kept);
        }
        let start = Instant::now();
        let map = self
            .network
            .saliency(&sample.rgb, sample.width, sample.height)
            .map_err(|error| error.to_string())?;
        self.milliseconds.push(start.elapsed().as_secs_f64() * 1e3);
        if let Some(path) = path {
            write(&path, &map).map_err(|error| error.to_string())?;
        }
        Ok(map)
    }

    /// Median and smallest time of two passes.
    pub fn times(&mut self) -> String {
        self.milliseconds.sort_by(f64::total_cmp);
        match self.milliseconds.as_slice() {
            [] => "two passes: not run".to_owned(),
            [least, ..] => format!(
                "two passes: median {:.0} ms, least {least:.0} ms of {}",
                self.milliseconds[self.milliseconds.len() / 2],
                self.milliseconds.len()
            ),
        }
    }
}

fn read(path: &Path) -> Option<Saliency> {
    let bytes = std::fs::read(path).ok()?;
    let (numbers, _) = bytes.as_chunks::<4>();
    let mut numbers = numbers.iter().map(|number| f32::from_le_bytes(*number));
    Some(Saliency {
        width: numbers.next()? as usize,
        height: numbers.next()? as usize,
        agreement: numbers.next()?,
        probability: numbers.collect(),
    })
}

fn write(path: &Path, map: &Saliency) -> std::io::Result<()> {
    let head = [map.width as f32, map.height as f32, map.agreement];
    let numbers = head.iter().chain(&map.probability);
    let bytes: Vec<u8> = numbers.flat_map(|number| number.to_le_bytes()).collect();
    std::fs::write(path, bytes)
}
