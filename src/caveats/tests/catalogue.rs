//! Faulty catalogues: each fault is found at its place.
//! Knows nothing of facts.

use super::*;

#[test]
fn a_faulty_catalogue_reports_every_fault_with_its_path() {
    let mut value = shipped_value();
    value["versjon"] = 1.into();
    value["caveats"][0]["id"] = "Controlled Breakdown".into();
    value["caveats"][3]["severity"] = "bloking".into();
    value["caveats"][4]["applies_when"]["all"][2]["fact"] = "absorbd_share".into();
    value["caveats"][5]["forbids"] = json!([]);
    value["caveats"][6]["short"]["no"] = "Null".into();
    value["caveats"][7]["text"]["nb"] = "Siden {reference_perod}.".into();
    value["caveats"][8].as_object_mut().unwrap().remove("placement");
    value["caveats"][9]["id"] = "no_ranking".into();
    let faults = Catalogue::read(NAME, &value).unwrap_err();
    let shown: Vec<_> = faults.iter().map(|fault| (fault.path.as_str(), fault.mend())).collect();
    let meant = |name: &str| Some(format!("did you mean '{name}'?"));
    assert_eq!(shown[0], ("/versjon", meant("version")));
    assert_eq!(shown[1].0, "/caveats/0/id");
    assert_eq!(shown[2], ("/caveats/3/severity", meant("blocking")));
    assert_eq!(shown[3], ("/caveats/4/applies_when/all/2/fact", meant("absorbed_share")));
    assert_eq!(shown[4].0, "/caveats/5");
    assert_eq!(shown[5], ("/caveats/6/short/no", meant("nb")));
    assert_eq!(shown[6], ("/caveats/7/text/nb", meant("reference_period")));
    assert_eq!(shown[7], ("/caveats/8", Some("add 'placement:'".to_owned())));
    assert_eq!(shown[8].0, "/caveats/10/id");
    assert_eq!(shown.len(), 9, "{shown:?}");
}

#[test]
fn a_catalogue_of_another_shape_or_version_is_refused_without_panic() {
    for (value, path) in [
        (json!(null), ""),
        (json!([]), ""),
        (json!({"version": 2, "caveats": [1]}), "/version"),
        (json!({"version": 1}), ""),
        (json!({"version": 1, "caveats": []}), "/caveats"),
        (json!({"version": 1, "caveats": {"id": "x"}}), "/caveats"),
        (json!({"version": 1, "caveats": [null]}), "/caveats/0"),
    ] {
        assert_eq!(Catalogue::read(NAME, &value).unwrap_err()[0].path, path, "{value}");
    }
}
