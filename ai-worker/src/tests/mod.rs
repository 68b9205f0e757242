//! The handler and the service.

mod cases;
mod rig;

/// Stamps cases on a database; objects are files.
macro_rules! on {
    ($database:ident: $($case:ident),* $(,)?) => {
        mod $database {
            $(#[tokio::test]
            async fn $case() {
                super::cases::$case(super::rig::Rig::$database().await).await;
            })*
        }
    };
}

on! { sqlite:
    a_photo_becomes_a_picture_for_every_marketplace,
    the_same_message_again_changes_nothing,
    the_same_photo_is_never_rendered_again,
    two_workers_at_once_agree,
    the_picture_that_was_first_stands,
    a_worker_killed_before_its_commit_is_replaced,
    what_a_killed_worker_left_is_collected,
    an_unusable_photo_is_rejected_not_failed,
    a_doubtful_photo_goes_to_review_with_a_fallback,
    a_lost_picture_is_made_again,
    a_lost_or_damaged_original_is_told_apart,
}

// Those that between them run every statement.
on! { postgres:
    a_photo_becomes_a_picture_for_every_marketplace,
    the_same_message_again_changes_nothing,
    what_a_killed_worker_left_is_collected,
    a_doubtful_photo_goes_to_review_with_a_fallback,
}
