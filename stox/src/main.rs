//! `stox`: one binary for everything. It parses the command line, reads the
//! configuration and hands over to the verb.

mod api;
mod bench;
mod cli;
mod connect;
mod connections;
mod database;
mod dead;
mod demo;
mod doctor;
mod drill;
mod health;
mod image;
mod log_level;
mod models;
mod network;
mod node;
mod operate;
mod review;
mod secrets;
mod settings;
mod support;
mod targets;
mod upload;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = cli::Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(cli::run(arguments)),
        Err(error) => Err(anyhow::anyhow!(
            "cannot start the asynchronous runtime: {error}"
        )),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("stox: {error:#}");
            ExitCode::FAILURE
        }
    }
}
