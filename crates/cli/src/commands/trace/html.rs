use super::model::Report;
pub fn html(_report: &Report) -> String {
    String::new()
}
