//! A RabbitMQ node of one test.

use std::process::Command;

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::group::Group;
use super::{START, folder, script};
use crate::servers::RabbitServer;
use crate::{admin, unique, wait};

/// A RabbitMQ node with its management plugin that can be killed, started again and robbed of its disk. A start takes
/// 5 to 15 seconds: use it for fault tests only.
#[derive(Debug)]
pub struct PrivateRabbit {
    folder: TempDir,
    amqp: u16,
    management: u16,
    internal: u16,
    epmd: u16,
    password: String,
    running: Option<Group>,
}

impl PrivateRabbit {
    /// Starts an empty node and waits until it speaks AMQP.
    ///
    /// # Panics
    /// When RabbitMQ is not installed, or does not start.
    pub async fn start() -> Self {
        let mut node = Self {
            folder: folder("stox-rabbitmq-"),
            amqp: unique::port(),
            management: unique::port(),
            internal: unique::port(),
            epmd: unique::port(),
            password: unique::password(),
            running: None,
        };
        node.restart().await;
        node
    }

    /// How to reach it; the same after a restart. Make a virtual host on it with `Vhost::create_on`, or use `/`.
    #[must_use]
    pub fn server(&self) -> RabbitServer {
        let user = format!("stox:{}@127.0.0.1", self.password);
        RabbitServer {
            url: format!("amqp://{user}:{}", self.amqp),
            management_url: format!("http://{user}:{}", self.management),
        }
    }

    /// SIGKILL: the node's process is gone when this returns.
    pub async fn kill(&mut self) {
        if let Some(group) = self.running.take() {
            group.kill().await;
        }
    }

    /// Starts it again on the same ports and disk (kills it first when it runs), and waits until it speaks AMQP.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn restart(&mut self) {
        self.kill().await;
        let mut command = Command::new(script("run-rabbitmq.sh"));
        command.arg(self.folder.path().join("node"));
        command.args(
            [self.amqp, self.management, self.internal, self.epmd].map(|port| port.to_string()),
        );
        command.env("STOX_SERVER_PASSWORD", &self.password);
        let log = self.folder.path().join("start.log");
        self.running = Some(Group::start(command, &log));
        self.ready().await;
    }

    /// Kills it, erases its disk and starts an empty node at the same address.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn erase_and_restart(&mut self) {
        self.kill().await;
        std::fs::remove_dir_all(self.folder.path().join("node")).expect("the dead node's folder");
        self.restart().await;
    }

    /// Raises the disk alarm, as when the node's disk is full, or ends it: in between, it takes nothing from publishers.
    ///
    /// # Panics
    /// When the node does not do so.
    pub async fn disk_alarm(&self, on: bool) {
        let limit = if on { "100000GB" } else { "1MB" };
        let mut command = tokio::process::Command::new(script("private-rabbitmqctl.sh"));
        command.arg(self.folder.path().join("node"));
        command.args([self.amqp, self.epmd].map(|port| port.to_string()));
        command.args(["set_disk_free_limit", limit]);
        let done = command.output().await.expect("rabbitmqctl starts");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "set_disk_free_limit {limit}: {said}");
    }

    async fn ready(&mut self) {
        let (server, amqp, folder) = (self.server(), self.amqp, self.folder.path().to_owned());
        let running = self.running.as_mut().expect("just started");
        wait::until(START, || {
            assert!(
                !running.has_ended(),
                "the RabbitMQ node in {} ended at its start",
                folder.display()
            );
            let url = format!("{}/api/health/checks/virtual-hosts", server.management_url);
            async move { admin::run(answers(url)).await && speaks_amqp(amqp).await }
        })
        .await;
    }
}

async fn answers(url: String) -> bool {
    admin::http()
        .get(url)
        .send()
        .await
        .is_ok_and(|answer| answer.status().is_success())
}

/// The node answers the protocol header with a method frame (type 1), and not merely accepts the connection.
async fn speaks_amqp(port: u16) -> bool {
    let greet = async {
        let mut socket = TcpStream::connect(("127.0.0.1", port)).await?;
        socket.write_all(b"AMQP\x00\x00\x09\x01").await?;
        socket.read_u8().await
    };
    greet.await.is_ok_and(|first: u8| first == 1)
}
