-- Records that may be the same person's: the same mail address or phone number, however it is written. Pairs of
-- truth/duplicates.csv are among them.
with cleaned as (
    select
        customer_id,
        lower(trim(email)) as email,
        regexp_replace(phone, '[^0-9]', '') as digits
    from customers
)
select
    a.customer_id as first_id,
    b.customer_id as second_id,
    'email' as same
from cleaned a
join cleaned b on b.email = a.email and b.customer_id > a.customer_id
union
select
    a.customer_id,
    b.customer_id,
    'phone'
from cleaned a
join cleaned b on substr(b.digits, -9) = substr(a.digits, -9) and b.customer_id > a.customer_id
where length(a.digits) >= 9
    and length(b.digits) >= 9
order by 1, 2, 3
