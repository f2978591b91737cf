case when r.id = i.user_id then 'kept'
       when r.id is null then 'no_id'
       when i.conflict and r.place = i.place and r.id = i.wanted then 'id_conflict'
       else 'same_user' end