{{#if pair.how.parted.bucket}}
{{pair.how.parted.bucket}} >= pull.first_bucket and {{pair.how.parted.bucket}} < pull.next_bucket
{{else}}
ctid >= pull.first_place and ctid < pull.next_place
{{/if}}