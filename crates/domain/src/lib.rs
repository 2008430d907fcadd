pub mod national_id;
pub mod priority_key;
pub mod time;
