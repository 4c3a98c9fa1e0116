//! What kinds of files an edition has.
//! Knows nothing of what they hold.

/// The media type of a file by the ending of its name (the IANA registry); none of an ending that no edition has.
pub fn media_type(path: &str) -> Option<&'static str> {
    Some(match path.rsplit_once('.')?.1 {
        "html" => "text/html",
        "md" => "text/markdown",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "svg" => "image/svg+xml",
        "csv" => "text/csv",
        "json" => "application/json",
        "yaml" | "yml" | "lock" => "application/yaml",
        "css" => "text/css",
        "js" => "text/javascript",
        _ => return None,
    })
}
