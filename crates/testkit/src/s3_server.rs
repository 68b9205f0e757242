//! An S3 server on a folder of files: the one of `scripts/servers.sh`, and private ones that a test can stop.

use std::io;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use hyper::body::Incoming;
use hyper::header::CONTENT_LENGTH;
use hyper::service::service_fn;
use hyper::{Request, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{HttpError, HttpResponse};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use crate::servers::S3Server;
use crate::{admin, unique};

/// The access key id of every S3 test server.
pub const ACCESS_KEY: &str = "stox";

/// Serves S3 on the listener until the future is dropped: buckets are the folders under `folder`, requests must be
/// signed with [`ACCESS_KEY`] and the secret key.
///
/// # Errors
/// When the folder cannot be used.
pub async fn serve(listener: TcpListener, folder: &Path, secret_key: &str) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let service = service(folder, secret_key)?;
    // Dropping the set cuts the open connections.
    let mut connections = JoinSet::new();
    loop {
        let (socket, _peer) = listener.accept().await?;
        while connections.try_join_next().is_some() {}
        let (service, folder) = (service.clone(), folder.to_owned());
        connections.spawn(async move {
            let answer = service_fn(|request| answer(service.clone(), folder.clone(), request));
            // A client that hangs up in mid-request is its own business.
            let _ended = Builder::new(TokioExecutor::new())
                .serve_connection(TokioIo::new(socket), answer)
                .await;
        });
    }
}

/// As the service answers; but where its disk is full, as MinIO does (507, code `XMinioStorageFull`), and not
/// with an internal error.
async fn answer(
    service: S3Service,
    folder: PathBuf,
    request: Request<Incoming>,
) -> Result<HttpResponse, HttpError> {
    let length = request.headers().get(CONTENT_LENGTH);
    let wanted: u64 = length
        .and_then(|length| length.to_str().ok()?.parse().ok())
        .unwrap_or_default();
    let mut answer = service.call(request.map(s3s::Body::from)).await?;
    if answer.status() == StatusCode::INTERNAL_SERVER_ERROR && is_full(&folder, wanted) {
        let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>XMinioStorageFull</Code>\
            <Message>There is no room for the object.</Message></Error>";
        *answer.status_mut() = StatusCode::INSUFFICIENT_STORAGE;
        answer.headers_mut().remove(CONTENT_LENGTH);
        *answer.body_mut() = s3s::Body::from(body.to_owned());
    }
    Ok(answer)
}

/// True when so many bytes, and what an object needs beside them, do not fit on the folder's disk.
fn is_full(folder: &Path, wanted: u64) -> bool {
    const BESIDE: u64 = 64 << 10;
    rustix::fs::statvfs(folder)
        .is_ok_and(|disk| disk.f_bavail.saturating_mul(disk.f_frsize) < wanted + BESIDE)
}

fn service(folder: &Path, secret_key: &str) -> io::Result<S3Service> {
    let files = FileSystem::new(folder)
        .map_err(|error| io::Error::other(format!("{}: {error:?}", folder.display())))?;
    let mut builder = S3ServiceBuilder::new(files);
    builder.set_auth(SimpleAuth::from_single(ACCESS_KEY, secret_key));
    Ok(builder.build())
}

/// An S3 server of one test, in its process, that can be stopped, started again and emptied. Its folder is removed on
/// drop.
#[derive(Debug)]
pub struct PrivateS3 {
    folder: TempDir,
    port: u16,
    secret_key: String,
    running: Option<JoinHandle<io::Result<()>>>,
}

impl PrivateS3 {
    /// Starts one with an empty folder.
    ///
    /// # Panics
    /// When it cannot listen or write.
    pub async fn start() -> Self {
        let folder = TempDir::with_prefix("stox-s3-").expect("a temporary folder");
        let mut server = Self {
            folder,
            port: unique::port(),
            secret_key: unique::password(),
            running: None,
        };
        server.restart().await;
        server
    }

    /// How to reach it; the same after a restart.
    #[must_use]
    pub fn server(&self) -> S3Server {
        S3Server {
            endpoint: format!("http://127.0.0.1:{}", self.port),
            access_key: ACCESS_KEY.to_owned(),
            secret_key: self.secret_key.clone(),
        }
    }

    /// Stops it at once: open connections are cut, new ones refused.
    pub async fn kill(&mut self) {
        if let Some(task) = self.running.take() {
            task.abort();
            // Its end frees the port.
            let _aborted = task.await;
        }
    }

    /// Starts it again on the same port, with the objects it had.
    ///
    /// # Panics
    /// When it cannot listen.
    pub async fn restart(&mut self) {
        self.kill().await;
        let (folder, secret_key) = (self.folder.path().join("objects"), self.secret_key.clone());
        let port = self.port;
        // On the runtime that will serve it.
        let listener = admin::run(TcpListener::bind((Ipv4Addr::LOCALHOST, port))).await;
        let listener = listener.expect("its own port is free");
        self.running = Some(admin::spawn(async move {
            serve(listener, &folder, &secret_key).await
        }));
    }
}

impl Drop for PrivateS3 {
    fn drop(&mut self) {
        if let Some(task) = self.running.take() {
            task.abort();
        }
    }
}
