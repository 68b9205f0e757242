//! The service against both databases. On a thread of their own the tasks of a
//! rig go on while its database is dropped: otherwise the server waits for a
//! connection that is half made, and the drop for the server.

mod cases;
mod rig;

use rig::Rig;

macro_rules! on_both {
    ($($case:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
            async fn $case() {
                super::cases::$case(super::Rig::sqlite().await).await;
            })*
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
            async fn $case() {
                super::cases::$case(super::Rig::postgres().await).await;
            })*
        }
    };
}

on_both! {
    order_of_arrival_does_not_matter,
    the_same_message_again_changes_nothing,
    the_same_content_makes_no_new_version,
    an_older_product_does_not_come_back,
    a_later_picture_stays,
    a_photo_without_product_is_left_out,
    pictures_stand_in_the_order_of_upload,
    the_same_picture_is_listed_once,
    a_batch_makes_one_version_of_each_product,
    handlers_that_race_announce_once,
    texts_are_shown_by_sku,
}
