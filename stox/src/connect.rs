//! Finding the running Stox that a verb talks to.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use runtime::data_folder;

use crate::upload::Api;

/// Which Stox is meant.
#[derive(Args)]
pub struct ConnectArguments {
    /// The data folder of the running Stox.
    #[arg(long, value_name = "FOLDER", default_value = ".stox")]
    data: PathBuf,
    /// Its address, when it runs elsewhere.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// A file with its token, when it runs elsewhere.
    #[arg(long, value_name = "FILE", requires = "url")]
    token_file: Option<PathBuf>,
}

impl ConnectArguments {
    /// Its API.
    pub fn api(&self) -> anyhow::Result<Api> {
        match &self.url {
            Some(url) => {
                let token = match &self.token_file {
                    Some(file) => std::fs::read_to_string(file)
                        .with_context(|| format!("{}", file.display()))?
                        .trim()
                        .to_owned(),
                    None => String::new(),
                };
                Api::new(url, &token)
            }
            None => {
                let run = data_folder::find_running(&self.data)?;
                Api::new(&run.address, &run.token)
            }
        }
    }
}
