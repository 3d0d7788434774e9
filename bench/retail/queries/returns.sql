-- What comes back: the share of revenue that is returned, by department and channel, and after how many days.
select
    p.department,
    s.channel,
    -sum(s.amount) filter (where s.quantity < 0) / sum(s.amount) filter (where s.quantity > 0) as returned_share,
    avg(date_diff('day', cast(o.sold_at as date), cast(s.sold_at as date)))
        filter (where s.quantity < 0) as days_until_return
from sales s
join products p on p.product_id = s.product_id
left join (
    select
        invoice_no,
        min(sold_at) as sold_at
    from sales
    group by invoice_no
) o on o.invoice_no = s.returned_invoice
group by p.department, s.channel
order by p.department, s.channel
