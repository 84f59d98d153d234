import time, pytest
from datetime import datetime, UTC
from tests.factories import NOW, make_user
from detection.operations.demonstration import load_demonstration
from detection.models import *
from detection.queries.holds import orders_waiting
from shops.models import *
@pytest.mark.django_db
@pytest.mark.parametrize("hour",[2])
def test_p(hour):
    now=datetime(2026,11,24,hour,30,tzinfo=UTC)
    t=time.time(); c=time.process_time()
    shop=load_demonstration(owner=make_user(), clock=lambda: now)
    print("load",time.time()-t, "cpu", time.process_time()-c)
    for i in Incident.objects.all(): print(i.public_id,i.product,i.product.key,i.level,i.klass,i.orders,i.hold_at,i.suspects.count(), i.history.count())
    print(Order.objects.count(),"waiting",orders_waiting(shop).count())
