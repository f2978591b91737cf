select {{lookup (lookup pair.writing.actorsSql choice.acting) 'all'}} as is_any,
  {{lookup (lookup pair.writing.actorsSql choice.acting) 'byColumn'}}::json as by_column