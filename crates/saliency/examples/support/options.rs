//! The command line.

use std::path::PathBuf;

/// What is asked for.
pub struct Options {
    pub file: PathBuf,
    pub first: u64,
    pub seeds: u64,
    pub threads: usize,
    pub maps: Option<PathBuf>,
    pub photos: Vec<(PathBuf, PathBuf)>,
}

impl Options {
    /// Reads the process's arguments.
    pub fn read() -> Result<Self, String> {
        let mut arguments = std::env::args().skip(1);
        let file = arguments.next().ok_or("name the ONNX file")?;
        let mut options = Self {
            file: file.into(),
            first: 1000,
            seeds: 4,
            threads: 1,
            maps: None,
            photos: Vec::new(),
        };
        while let Some(name) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{name} needs a value"));
            let number = |text: String| text.parse::<u64>().map_err(|_| format!("{name}: {text}?"));
            match name.as_str() {
                "--first" => options.first = number(value()?)?,
                "--seeds" => options.seeds = number(value()?)?,
                "--threads" => options.threads = number(value()?)? as usize,
                "--maps" => options.maps = Some(value()?.into()),
                "--photo" => options.photos.push((value()?.into(), value()?.into())),
                _ => return Err(format!("{name} is not known")),
            }
        }
        Ok(options)
    }
}
