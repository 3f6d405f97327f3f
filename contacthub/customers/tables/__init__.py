"""Where customers and their records are kept: functions over a connection, with the queries beside them."""
