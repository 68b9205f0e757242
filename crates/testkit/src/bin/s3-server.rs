//! The S3 server of `scripts/servers.sh`: `s3-server ADDRESS:PORT FOLDER`, secret key in `STOX_SERVER_PASSWORD`.

use std::path::PathBuf;
use std::process::ExitCode;

use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(address), Some(folder)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: STOX_SERVER_PASSWORD=secret s3-server ADDRESS:PORT FOLDER");
        return ExitCode::from(2);
    };
    #[expect(
        clippy::disallowed_methods,
        reason = "scripts/servers.sh hands the secret over this way"
    )]
    let secret = std::env::var("STOX_SERVER_PASSWORD");
    let Ok(secret) = secret else {
        eprintln!("s3-server: STOX_SERVER_PASSWORD is not set");
        return ExitCode::from(2);
    };
    match run(&address, PathBuf::from(folder), &secret).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("s3-server: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(address: &str, folder: PathBuf, secret: &str) -> std::io::Result<()> {
    let listener = TcpListener::bind(address).await?;
    println!("listening on {}", listener.local_addr()?);
    tokio::select! {
        ended = testkit::s3_server::serve(listener, &folder, secret) => ended,
        signal = tokio::signal::ctrl_c() => signal,
    }
}
