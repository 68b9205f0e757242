//! How many messages and consumers a queue has at the broker.

use lapin::options::QueueDeclareOptions;
use lapin::types::FieldTable;

use super::Broker;
use super::connection::bounded;

impl Broker {
    /// Messages that are ready and consumers, for each of `queues` that the broker knows; nothing while it does not
    /// answer. Asking is a passive declaration: it changes nothing and needs no management address.
    pub(crate) async fn depths(&self, queues: &[&'static str]) -> Vec<(&'static str, u32, u32)> {
        let mut depths = Vec::new();
        let Ok(connection) = self.connections.consuming().await else {
            return depths;
        };
        let Ok(channel) = bounded(connection.create_channel()).await else {
            return depths;
        };
        let passive = QueueDeclareOptions {
            passive: true,
            ..QueueDeclareOptions::default()
        };
        for queue in queues {
            let asked = channel.queue_declare((*queue).into(), passive, FieldTable::default());
            match bounded(asked).await {
                Ok(known) => depths.push((*queue, known.message_count(), known.consumer_count())),
                // The broker closes the channel of one that asks for a queue that is not there.
                Err(_) => return depths,
            }
        }
        let _ = channel.close(200, "counted".into()).await;
        depths
    }
}
