/** What a person new to the Assistant brings: a short tenancy, a contract, a receipt. */

export const TENANCY: readonly string[] = [
  `TENANCY AGREEMENT
This agreement is made between Meadow Homes Ltd (the Landlord) and Orla Finch (the Tenant).
1. Term
The tenancy starts on 1 June 2026 and ends on 31 May 2027.
2. Rent
The monthly rent is £1,450, payable on the first day of each month.`,
  `3. Deposit
The Tenant pays a deposit of £1,670 before moving in. The deposit is returned within 10 days of the end of the tenancy.
4. Keys
The Tenant receives two keys.
Signed by the Tenant: Orla Finch
Signed by the Landlord: Meadow Homes Ltd`,
];

export const CONTRACT_RU: readonly string[] = [
  `ДОГОВОР ПОДРЯДА
1. Предмет
Подрядчик выполняет ремонт крыши дома. Работы должны быть завершены до 15 сентября 2026 г.
2. Цена
Стоимость работ составляет 185 000 ₽. Аванс 30 % выплачивается в течение трёх дней после подписания договора.`,
];

export const GROCERY_LINES: readonly string[] = [
  'HILLSIDE GROCERS',
  '8 Mill Lane, Leeds',
  '17/10/2026 09:12',
  'Cheddar            5.25',
  'Sourdough loaf     3.80',
  'Tomatoes 0.5 kg    2.14',
  'Olive oil          9.20',
  'TOTAL             20.39',
  'VISA **** 1184',
];

export const SALES_MARKDOWN = `| Fruit | Price |
| --- | --- |
| Apples | 3.50 |
| Pears | 5.25 |
| Plums | 4.00 |`;
