//! The handler and the service, on both databases.

mod cases;
mod rig;

/// Stamps a case on both databases; objects are files.
macro_rules! on_both {
    ($($case:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $case() {
                super::cases::$case(super::rig::Rig::sqlite().await).await;
            })*
        }
        mod postgres {
            $(#[tokio::test]
            async fn $case() {
                super::cases::$case(super::rig::Rig::postgres().await).await;
            })*
        }
    };
}

on_both! {
    a_photo_becomes_a_picture_for_every_marketplace,
    the_same_message_again_changes_nothing,
    the_same_photo_is_never_rendered_again,
    two_workers_at_once_agree,
    the_picture_that_was_first_stands,
    a_worker_killed_before_its_commit_is_replaced,
    what_a_killed_worker_left_is_collected,
    an_unusable_photo_is_rejected_not_failed,
    a_lost_picture_is_made_again,
    a_lost_or_damaged_original_is_told_apart,
}
