//! A TCP proxy whose links can be cut or frozen.

use std::sync::Arc;

use anyhow::Context as _;
use runtime::Context;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What the links do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Bytes go through.
    Open,
    /// Connections are cut, new ones closed at once.
    Cut,
    /// Connections stay and nothing goes through.
    Frozen,
}

/// A listening proxy.
pub struct Proxy {
    /// Where it listens, `127.0.0.1:port`.
    pub address: String,
    link: Arc<watch::Sender<Link>>,
}

/// Bytes that are carried at once.
const PIECE: usize = 16 * 1024;

impl Proxy {
    /// Listens on loopback, for a server at `authority` (`host:port`).
    pub async fn start(authority: &str, context: &Context) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.context("proxy")?;
        let address = listener.local_addr().context("proxy")?.to_string();
        let (link, state) = watch::channel(Link::Open);
        let (server, task) = (authority.to_owned(), context.clone());
        context.spawn("proxy", async move {
            loop {
                let accepted = tokio::select! {
                    accepted = listener.accept() => accepted,
                    () = task.life.stopping() => return,
                };
                let Ok((client, _)) = accepted else { continue };
                let (server, state, life) = (server.clone(), state.clone(), task.life.clone());
                task.spawn("proxied connection", async move {
                    tokio::select! {
                        () = carry(client, &server, state) => {}
                        () = life.stopping() => {}
                    }
                });
            }
        });
        Ok(Self {
            address,
            link: Arc::new(link),
        })
    }

    /// Changes what the links do.
    pub fn set(&self, link: Link) {
        self.link.send_replace(link);
    }
}

/// Carries one connection until it ends or is cut.
async fn carry(client: TcpStream, server: &str, state: watch::Receiver<Link>) {
    let mut cut = state.clone();
    if *state.borrow() == Link::Cut {
        return;
    }
    let Ok(server) = TcpStream::connect(server).await else {
        return;
    };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (client_read, client_write) = client.into_split();
    let (server_read, server_write) = server.into_split();
    tokio::select! {
        () = pump(client_read, server_write, state.clone()) => {}
        () = pump(server_read, client_write, state) => {}
        _ = cut.wait_for(|link| *link == Link::Cut) => {}
    }
}

/// One direction; waits while the link is frozen.
async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut state: watch::Receiver<Link>) {
    let mut piece = vec![0; PIECE];
    loop {
        let Ok(count) = from.read(&mut piece).await else {
            return;
        };
        if count == 0 || state.wait_for(|link| *link != Link::Frozen).await.is_err() {
            return;
        }
        if to.write_all(&piece[..count]).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that answers every byte with the next one.
    async fn counter() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("listen");
        let address = listener.local_addr().expect("address").to_string();
        Context::system().spawn("counter", async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                while let Ok(byte) = stream.read_u8().await {
                    let _ = stream.write_u8(byte + 1).await;
                }
            }
        });
        address
    }

    #[tokio::test]
    async fn a_frozen_link_goes_on_and_a_cut_one_ends() {
        let context = Context::system();
        let proxy = Proxy::start(&counter().await, &context)
            .await
            .expect("proxy");
        let mut stream = TcpStream::connect(&proxy.address).await.expect("connect");
        stream.write_u8(1).await.expect("write");
        assert_eq!(stream.read_u8().await.expect("read"), 2);

        proxy.set(Link::Frozen);
        stream.write_u8(5).await.expect("write");
        let waited = std::time::Duration::from_millis(50);
        assert!(
            tokio::time::timeout(waited, stream.read_u8())
                .await
                .is_err()
        );
        proxy.set(Link::Open);
        assert_eq!(stream.read_u8().await.expect("nothing was lost"), 6);

        proxy.set(Link::Cut);
        assert!(stream.read_u8().await.is_err());
        let mut refused = TcpStream::connect(&proxy.address).await.expect("connect");
        assert!(refused.read_u8().await.is_err());
        context.life.abort();
    }
}
