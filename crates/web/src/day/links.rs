//! Where the whole list behind each section is.

use crate::session::User;
use app::day::{DayAnswer, Topic};

/// The address of the list that the section is the beginning of.
pub fn whole(user: &User, day: &DayAnswer, topic: Topic) -> String {
    let acute = day.key.levels.first().map_or("", |level| level.code.as_str());
    match topic {
        Topic::MyJobs => "/jobs?mine=1".to_owned(),
        Topic::LateWithoutCause => "/needs?standing=late".to_owned(),
        Topic::AcuteUnassigned => format!("/needs?level={acute}&charge=nobody"),
        Topic::Untriaged => "/needs?standing=no_level".to_owned(),
        Topic::InMyCharge => match user.ctx.actor.staff() {
            Some(me) => format!("/needs?charge={me}"),
            None => "/needs".to_owned(),
        },
        Topic::Assessments => "/needs?step=assessment&charge=nobody".to_owned(),
        Topic::Fittings => "/jobs?kind=fit".to_owned(),
        Topic::JobsWithoutPlan => "/jobs?state=open".to_owned(),
        Topic::RepairJobs => "/jobs?kind=repair".to_owned(),
        Topic::ToMakeReady => "/jobs?state=planned".to_owned(),
        Topic::ToWash => "/items?state=quarantine&state=washing".to_owned(),
        Topic::ToCheck => "/items?state=to_check".to_owned(),
        Topic::Repairs => "/items?state=repair".to_owned(),
        Topic::NavWaiting => "/needs?step=nav".to_owned(),
        Topic::ToCollect => "/jobs?state=proposed".to_owned(),
        Topic::OpenedToday => "/needs".to_owned(),
    }
}
