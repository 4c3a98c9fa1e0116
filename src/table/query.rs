//! Joins and SQL expressions over raw tables.
//! Knows nothing of why two tables are joined.

use super::{TableError, plain};
use polars::prelude::*;
use polars::sql::sql_expr;

/// A left join that keeps the left table's rows and order; every key occurs at most once on the right.
/// Returns the joined table and how many of its rows found no partner.
///
/// # Errors
/// [`TableError::NoColumn`] for a missing key, [`TableError::RepeatedKeys`] for a right table whose
/// keys repeat.
pub fn left_join(
    left: &DataFrame,
    right: &DataFrame,
    on: &[String],
    right_name: &str,
) -> Result<(DataFrame, usize), TableError> {
    for (table, raw) in [("the rows", left), (right_name, right)] {
        if let Some(key) = on.iter().find(|key| raw.column(key).is_err()) {
            return Err(TableError::NoColumn { column: format!("{key} in {table}"), columns: names(raw) });
        }
    }
    let matched = PlSmallStr::from_static("__caveat_matched");
    let mut right = right.clone();
    let ones = Int32Chunked::full(matched.clone(), 1, right.height());
    right.with_column(ones.into_series().into())?;
    let args = JoinArgs {
        maintain_order: MaintainOrderJoin::Left,
        coalesce: JoinCoalesce::CoalesceColumns,
        ..JoinArgs::new(JoinType::Left)
    };
    let mut joined = left.join(&right, on, on, args, None)?;
    if joined.height() != left.height() {
        let count = joined.height() - left.height();
        return Err(TableError::RepeatedKeys { table: right_name.to_owned(), keys: on.join(", "), count });
    }
    let unmatched = joined.drop_in_place(&matched)?.null_count();
    Ok((joined, unmatched))
}

/// The column names of a table, for messages.
pub fn names(raw: &DataFrame) -> String {
    raw.get_column_names().iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Adds (or replaces) one column by a SQL expression over the columns that are there.
///
/// # Errors
/// [`TableError::Expression`], with what the parser or the columns' types say.
pub fn derive(raw: DataFrame, name: &str, sql: &str) -> Result<DataFrame, TableError> {
    let failed = |reason: String| TableError::Expression { name: name.to_owned(), reason };
    let expression = sql_expr(sql).map_err(|e| failed(plain(&e)))?;
    raw.lazy().with_columns([expression.alias(name)]).collect().map_err(|e| failed(plain(&e)))
}

/// Keeps the rows for which a SQL condition is true.
///
/// # Errors
/// As [`derive()`].
pub fn filter(raw: DataFrame, sql: &str) -> Result<DataFrame, TableError> {
    let failed = |reason: String| TableError::Expression { name: "filter".to_owned(), reason };
    let condition = sql_expr(sql).map_err(|e| failed(plain(&e)))?;
    raw.lazy().filter(condition).collect().map_err(|e| failed(plain(&e)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> DataFrame {
        df!("id" => [3i64, 1, 2], "birth_year" => [1990i64, 1980, 2000]).unwrap()
    }

    #[test]
    fn a_join_keeps_the_rows_and_counts_those_without_a_partner() {
        let right = df!("id" => [1i64, 3], "sex" => ["f", "m"]).unwrap();
        let (joined, unmatched) = left_join(&people(), &right, &["id".to_owned()], "persons").unwrap();
        assert_eq!(joined.height(), 3);
        assert_eq!(unmatched, 1);
        assert_eq!(joined.column("sex").unwrap().str().unwrap().get(0), Some("m"));
    }

    #[test]
    fn a_key_that_repeats_on_the_right_is_refused() {
        let right = df!("id" => [1i64, 1], "sex" => ["f", "m"]).unwrap();
        let error = left_join(&people(), &right, &["id".to_owned()], "persons").unwrap_err();
        assert!(matches!(error, TableError::RepeatedKeys { count: 1, .. }), "{error}");
    }

    #[test]
    fn expressions_of_the_contract_work() {
        let months: Vec<i32> = vec![19_783; 3];
        let mut table = people();
        let month = Series::new("month".into(), months).cast(&DataType::Date).unwrap();
        table.with_column(month.into()).unwrap();
        let table = derive(table, "age", "EXTRACT(YEAR FROM month) - birth_year").unwrap();
        let ages: Vec<i64> =
            crate::table::series::integers(table.column("age").unwrap().as_materialized_series()).unwrap().0;
        assert_eq!(ages, [34, 44, 24]);
        let table = derive(table, "young", "age BETWEEN 16 AND 30 AND id IN (1, 2)").unwrap();
        let young: Vec<Option<bool>> = table.column("young").unwrap().bool().unwrap().iter().collect();
        assert_eq!(young, [Some(false), Some(false), Some(true)]);
        let band = "CASE WHEN age < 25 THEN 0 WHEN age < 40 THEN 1 ELSE 2 END";
        assert!(derive(table, "band", band).is_ok());
    }

    #[test]
    fn bad_sql_and_unknown_columns_are_errors_not_panics() {
        for sql in ["age BETWEEN", "no_such_column + 1", "SELECT 1", "", "1 +", "upper(", "birth_year LIKE 3"]
        {
            assert!(derive(people(), "x", sql).is_err(), "{sql}");
        }
    }
}
