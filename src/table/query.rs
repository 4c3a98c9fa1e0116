//! Joins and SQL expressions over raw tables.
//! Knows nothing of why two tables are joined.

use super::{TableError, plain};
use polars::prelude::*;
use polars::sql::sql_expr;

/// The columns of a left join of two tables without rows.
///
/// # Errors
/// Keys that are missing or of different types.
pub fn joined_columns(left: &DataFrame, right: &DataFrame, on: &[String]) -> Result<DataFrame, TableError> {
    let mut joined = left.head(Some(0));
    for name in on {
        let (a, b) = (left.column(name)?.dtype(), right.column(name)?.dtype());
        if a != b && !(a.is_integer() && b.is_integer()) {
            let found = format!("values of type {a} in one table and {b} in the other");
            return Err(TableError::WrongType { column: name.clone(), found, wanted: "one type of key" });
        }
    }
    for column in right.columns().iter().filter(|column| !on.iter().any(|key| key == column.name().as_str()))
    {
        let name = column.name().to_string();
        let is_taken = super::column_names(&joined).contains(&name.as_str());
        let name = if is_taken { format!("{name}_right") } else { name };
        joined.with_column(column.head(Some(0)).with_name(name.into()))?;
    }
    Ok(joined)
}

/// The column names of a table, for messages.
pub fn names(raw: &DataFrame) -> String {
    raw.get_column_names().iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Adds (or replaces) one column by a SQL expression over the columns that are there. The expression looks
/// at one row at a time.
///
/// # Errors
/// [`TableError::Expression`], with what the parser or the columns' types say.
pub fn derive(raw: DataFrame, name: &str, sql: &str) -> Result<DataFrame, TableError> {
    let failed = |reason: String| TableError::Expression { name: name.to_owned(), reason };
    let expression = row_expression(sql).map_err(failed)?;
    raw.lazy().with_columns([expression.alias(name)]).collect().map_err(|e| failed(plain(&e)))
}

/// Keeps the rows for which a SQL condition is true.
///
/// # Errors
/// As [`derive()`].
pub fn filter(raw: DataFrame, sql: &str) -> Result<DataFrame, TableError> {
    let failed = |reason: String| TableError::Expression { name: "filter".to_owned(), reason };
    let condition = row_expression(sql).map_err(failed)?;
    raw.lazy().filter(condition).collect().map_err(|e| failed(plain(&e)))
}

/// For which rows a SQL condition is true; where it is unknown it is not.
///
/// # Errors
/// As [`derive()`].
pub fn holds(raw: &DataFrame, sql: &str) -> Result<Vec<bool>, TableError> {
    let name = PlSmallStr::from_static("filter");
    let failed = |reason: String| TableError::Expression { name: name.to_string(), reason };
    let condition = row_expression(sql).map_err(failed)?.alias(name.clone());
    let held = raw.clone().lazy().with_columns([condition]).collect().map_err(|e| failed(plain(&e)))?;
    let held = held.column(&name)?.bool().map_err(|e| failed(plain(&e)))?.iter();
    Ok(held.map(|held| held == Some(true)).collect())
}

/// An expression whose value in a row depends on that row alone: sums, ranks and neighbours depend on how
/// rows are split and ordered.
fn row_expression(sql: &str) -> Result<Expr, String> {
    let expression = sql_expr(sql).map_err(|e| plain(&e))?;
    let has_column = |part: &Expr| part.into_iter().any(|inner| matches!(inner, Expr::Column(_)));
    let is_of_a_row = |part: &Expr| match part {
        Expr::Alias(..)
        | Expr::Column(_)
        | Expr::Literal(_)
        | Expr::BinaryExpr { .. }
        | Expr::Cast { .. }
        | Expr::Ternary { .. }
        | Expr::Function { .. } => true,
        // A list of constants, as in `x IN ('a', 'b')`.
        Expr::Agg(_) => !has_column(part),
        _ => false,
    };
    if (&expression).into_iter().all(is_of_a_row) {
        Ok(expression)
    } else {
        Err("it looks at more than one row; an expression sees the columns of its own row only".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> DataFrame {
        df!("id" => [3i64, 1, 2], "birth_year" => [1990i64, 1980, 2000]).unwrap()
    }

    #[test]
    fn a_joined_table_brings_its_columns_but_not_its_keys() {
        let right = df!("id" => [1i64], "sex" => ["f"], "birth_year" => [0i64]).unwrap();
        let joined = joined_columns(&people(), &right, &["id".to_owned()]).unwrap();
        assert_eq!(crate::table::column_names(&joined), ["id", "birth_year", "sex", "birth_year_right"]);
        let text = df!("id" => ["1"]).unwrap();
        assert!(joined_columns(&people(), &text, &["id".to_owned()]).is_err());
    }

    #[test]
    fn an_expression_that_looks_at_other_rows_is_refused() {
        for sql in [
            "AVG(birth_year)",
            "birth_year - MAX(birth_year)",
            "SUM(id) OVER (PARTITION BY birth_year)",
            "COUNT(*)",
            "ROW_NUMBER() OVER (ORDER BY id)",
            "LAG(id) OVER (ORDER BY id)",
            "FIRST(id)",
            "id IN (SELECT 1)",
        ] {
            assert!(derive(people(), "x", sql).is_err(), "{sql}");
        }
    }

    #[test]
    fn a_condition_that_is_unknown_does_not_hold() {
        let table = df!("n" => [Some(1i64), None, Some(3)]).unwrap();
        assert_eq!(holds(&table, "n > 1").unwrap(), [false, false, true]);
        assert!(holds(&table, "n + 1").is_err());
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
